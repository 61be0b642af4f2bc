package dev.sluice.bench.pacing;

import dev.sluice.bench.beside.SluiceRun;
import dev.sluice.bench.report.Table;
import dev.sluice.bench.server.BenchDatabase;
import dev.sluice.bench.server.CpuTime;
import dev.sluice.bench.shop.Load;
import dev.sluice.bench.shop.Shop;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.sql.SQLException;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Processor time that the controller spends for itself, as shares of one core.
 *
 * @param server in its sessions: signals, looks, decisions
 * @param program in its threads
 */
public record ControllerCost(double server, double program) {

    private static final Set<String> THREADS = Set.of("sluice-controller", "sluice-look");

    // By the statements that only its sessions execute: taking the lead is another session's, a worker's. A session
    // shows its newest statement, so they are asked for again and again; a search before this one, whose session is
    // still about to end, must not be taken for one of them.
    private static final String SESSIONS = "SELECT /* search */ pid FROM pg_stat_activity"
            + " WHERE datname = current_database() AND query NOT LIKE '%/* search */%'"
            + " AND application_name NOT LIKE 'sluice run=%'"
            + " AND (query LIKE '%pg_stat_get_activity(NULL)%' OR query LIKE '%/* sluice pace */%'"
            + " OR query LIKE '%UPDATE sluice.pace SET lease_until%')";

    /** Measures while a run with default settings is under way. */
    public static ControllerCost of(BenchDatabase database, @Nullable Shop shop, int rows, Load load, int seconds)
            throws Exception {
        try (SluiceRun run = new SluiceRun(database, new dev.sluice.RunListener() {})) {
            if (shop != null) {
                shop.open(database, rows, load);
            }
            run.begin();
            Set<Long> sessions = sessions(database, run);
            long from = System.nanoTime();
            double serverBefore = timeOf(sessions);
            double programBefore = timeOfThreads();
            while (System.nanoTime() - from < seconds * 1e9 && !run.isThrough()) {
                Thread.sleep(50);
            }
            double passed = (System.nanoTime() - from) / 1e9;
            ControllerCost cost = new ControllerCost(
                    (timeOf(sessions) - serverBefore) / passed, (timeOfThreads() - programBefore) / passed);
            run.stop();
            if (shop != null) {
                shop.stop();
            }
            return cost;
        }
    }

    private static Set<Long> sessions(BenchDatabase database, SluiceRun run) throws SQLException, InterruptedException {
        Set<Long> found = new TreeSet<>();
        // On a busy machine it takes a while until both have come, and shown a statement of their own.
        for (int i = 0; (i < 60 || found.size() < 2 && i < 400) && !run.isThrough(); i++) {
            database.texts(SESSIONS).forEach(pid -> found.add(Long.valueOf(pid)));
            Thread.sleep(50);
        }
        if (found.size() != 2) {
            throw new IllegalStateException("the controller has two sessions, not " + found);
        }
        return found;
    }

    private static double timeOf(Set<Long> sessions) {
        return sessions.stream().mapToDouble(CpuTime::ofProcess).sum();
    }

    private static double timeOfThreads() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        double nanos = 0;
        for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (thread != null && THREADS.contains(thread.getThreadName())) {
                nanos += Math.max(0, threads.getThreadCpuTime(thread.getThreadId()));
            }
        }
        return nanos / 1e9;
    }

    @Override
    public String toString() {
        return "server " + Table.number(server * 100) + " %, program " + Table.number(program * 100) + " % of a core";
    }
}
