package dev.sluice.run;

import dev.sluice.RunState;
import dev.sluice.sql.SqlFailure;
import dev.sluice.store.Processes;
import dev.sluice.store.RangeStore;
import dev.sluice.store.RunRow;
import dev.sluice.store.RunStore;
import dev.sluice.store.Samples;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process's pulse: renews the leases of its workers, looks which runs there are and how they are set, writes samples,
 * releases runs that were held long enough. Every process does all of it; none is special.
 */
final class Heartbeat implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);

    private final ProcessIdentity identity;
    private final IntSupplier workers;
    private final WorkerContext context;
    private boolean reachable = true;

    Heartbeat(ProcessIdentity identity, IntSupplier workers, WorkerContext context) {
        this.identity = identity;
        this.workers = workers;
        this.context = context;
    }

    @Override
    public void run() {
        while (!context.waiting().isStopping()) {
            beat();
            context.waiting().rest(RangeStore.HEARTBEAT);
        }
    }

    private void beat() {
        try {
            context.connections().with(connection -> {
                beat(connection);
                return true;
            });
            if (!reachable) {
                reachable = true;
                context.listeners().tell(l -> l.databaseReachable(true, "the database answers again"));
            }
        } catch (SQLException e) {
            SqlFailure failure = SqlFailure.of(e);
            if (failure.kind() == SqlFailure.Kind.CONNECTION) {
                reachable = false;
                context.listeners().tell(l -> l.databaseReachable(false, failure.sentence()));
            } else if (failure.kind() != SqlFailure.Kind.TRANSIENT) {
                LOG.warn("heartbeat of {} goes on after: {}", identity.id(), failure.sentence());
            }
        } catch (RuntimeException | Error e) {
            LOG.error("heartbeat of {} goes on after an unexpected error", identity.id(), e);
        }
    }

    private void beat(Connection connection) throws SQLException {
        renew(connection);
        look(connection);
        context.abandoned().saw(RangeStore.runsWithExpired(connection));
        if (!context.abandoned().isEmpty()) {
            context.waiting().announce();
        }
        Processes.heartbeat(
                connection, identity.id(), identity.host(), identity.pid(), identity.version(), workers.getAsInt());
        Samples.take(connection);
        for (long held : RunStore.dueForRelease(connection)) {
            release(connection, held);
        }
    }

    private void renew(Connection connection) throws SQLException {
        Map<Long, Long> held = context.held().epochs();
        RangeStore.renew(connection, held);
        Map<Long, Long> lost = new HashMap<>(held);
        lost.keySet().removeAll(RangeStore.stillHeld(connection, held));
        if (!lost.isEmpty()) {
            // A worker that rests learns now what the fence would tell it after its next chunk.
            lost.forEach(context.held()::remove);
            context.waiting().announce();
        }
    }

    /** Reads the runs at work and their knobs; wakes workers when one came, went or was set differently. */
    void look(Connection connection) throws SQLException {
        List<Object> before = knobs(context.runs().all());
        context.runs().saw(RunStore.running(connection));
        if (!knobs(context.runs().all()).equals(before)) {
            context.waiting().announce();
        }
    }

    private static List<Object> knobs(List<RunRow> runs) {
        return runs.stream()
                .map(run -> (Object) Arrays.asList(run.id(), run.maxWorkers(), run.sleep(), run.fullSpeed()))
                .toList();
    }

    private void release(Connection connection, long held) throws SQLException {
        String backfill = RunStore.find(connection, held).map(RunRow::backfill).orElse("?");
        context.commands().move(held, backfill, RunState.RUNNING, "tried again after the hold", "sluice", null);
    }
}
