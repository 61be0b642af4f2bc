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
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process's pulse: renews the leases of its workers, looks which runs there are and how they are set, writes samples,
 * releases runs that were held long enough. Every process does all of it; none is special.
 */
final class Heartbeat implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);

    private final ProcessIdentity identity;
    private final Supplier<List<String>> workers;
    private final WorkerContext context;
    private boolean reachable = true;

    Heartbeat(ProcessIdentity identity, Supplier<List<String>> workers, WorkerContext context) {
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
        } catch (RuntimeException e) {
            LOG.error("heartbeat of {} goes on after an unexpected error", identity.id(), e);
        }
    }

    private void beat(Connection connection) throws SQLException {
        List<String> names = workers.get();
        RangeStore.renew(connection, names);
        look(connection);
        Processes.heartbeat(
                connection, identity.id(), identity.host(), identity.pid(), identity.version(), names.size());
        Samples.take(connection);
        for (long held : RunStore.dueForRelease(connection)) {
            release(connection, held);
        }
    }

    /** Reads the runs at work and their knobs; wakes idle workers when one is new. */
    void look(Connection connection) throws SQLException {
        List<Long> before = context.runs().all().stream().map(RunRow::id).toList();
        context.runs().saw(RunStore.running(connection));
        if (context.runs().all().stream().anyMatch(run -> !before.contains(run.id()))) {
            context.waiting().announce();
        }
    }

    private void release(Connection connection, long held) throws SQLException {
        String backfill = RunStore.find(connection, held).map(RunRow::backfill).orElse("?");
        context.commands().move(held, backfill, RunState.RUNNING, "tried again after the hold", "sluice", null);
    }
}
