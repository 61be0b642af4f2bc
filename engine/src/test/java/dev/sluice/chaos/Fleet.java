package dev.sluice.chaos;

import dev.sluice.embedded.TestDatabase;
import java.util.ArrayList;
import java.util.List;

/** The worker processes of a test; closing it kills them all, whatever state they are in. */
final class Fleet implements AutoCloseable {

    private final TestDatabase database;
    private final List<WorkerProcess> processes = new ArrayList<>();

    Fleet(TestDatabase database) {
        this.database = database;
    }

    /** Starts a process that talks to the database directly. */
    synchronized WorkerProcess spawn(int workers) {
        return add(WorkerProcess.start(database.jdbcUrlWithPassword(), workers));
    }

    /** Starts a process that reaches the database through the proxy. */
    synchronized WorkerProcess spawn(int workers, TcpProxy proxy) {
        String url =
                database.jdbcUrlWithPassword().replace(":" + database.server().port() + "/", ":" + proxy.port() + "/");
        return add(WorkerProcess.start(url, workers));
    }

    private WorkerProcess add(WorkerProcess process) {
        processes.add(process);
        return process;
    }

    /** What each one said last. */
    synchronized String lastWords() {
        StringBuilder words = new StringBuilder();
        for (WorkerProcess process : processes) {
            words.append("--- ")
                    .append(process)
                    .append(process.isAlive() ? " (alive)" : " (gone)")
                    .append('\n')
                    .append(process.lastWords())
                    .append('\n');
        }
        return words.toString();
    }

    @Override
    public synchronized void close() {
        processes.forEach(WorkerProcess::close);
    }
}
