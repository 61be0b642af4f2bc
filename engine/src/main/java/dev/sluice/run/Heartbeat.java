package dev.sluice.run;

import dev.sluice.sql.SqlFailure;
import dev.sluice.store.ControlSchema;
import dev.sluice.store.KnobExpiries;
import dev.sluice.store.PaceStore;
import dev.sluice.store.Processes;
import dev.sluice.store.RangeStore;
import dev.sluice.store.RunRow;
import dev.sluice.store.RunStore;
import dev.sluice.store.Samples;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process's pulse: renews the leases of its workers, writes samples, releases runs that were held long
 * enough, sets back knobs that were set for a while; and, more
 * often, looks which runs there are and how they are set. Every process does all of it; none is special.
 */
final class Heartbeat implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);

    /** How often it looks: what a person sets is to be seen well within a second, on a busy machine too. */
    private static final Duration LOOK = Duration.ofMillis(250);

    private final ProcessIdentity identity;
    private final IntSupplier workers;
    private final Runnable grow;
    private final LongConsumer control;
    private final WorkerContext context;
    private final WorkerConnection connection;
    private boolean reachable = true;
    private long beatAt = System.nanoTime();

    /**
     * @param workers how many this process has
     * @param grow starts those that its runs may have by now
     * @param control starts the controller, under the epoch that was won
     */
    Heartbeat(
            ProcessIdentity identity, IntSupplier workers, Runnable grow, LongConsumer control, WorkerContext context) {
        this.identity = identity;
        this.workers = workers;
        this.grow = grow;
        this.control = control;
        this.context = context;
        this.connection = new WorkerConnection(context);
    }

    @Override
    public void run() {
        try (connection) {
            while (!context.waiting().isStopping()) {
                pulse();
                if (context.runs().all().isEmpty()) {
                    // Between beats there is nothing to look for: the connection may serve somebody else.
                    connection.drop();
                    context.waiting().rest(RangeStore.HEARTBEAT);
                } else {
                    context.waiting().rest(LOOK);
                }
            }
        }
    }

    private void pulse() {
        try {
            Connection c = connection.get();
            if (System.nanoTime() - beatAt >= 0) {
                beat(c);
                beatAt = System.nanoTime() + RangeStore.HEARTBEAT.toNanos();
            } else {
                look(c);
            }
            if (!reachable) {
                reachable = true;
                context.listeners().tell(l -> l.databaseReachable(true, "the database answers again"));
            }
        } catch (SQLException e) {
            connection.drop();
            SqlFailure failure = SqlFailure.of(e);
            if (failure.kind() == SqlFailure.Kind.CONNECTION) {
                reachable = false;
                context.listeners().tell(l -> l.databaseReachable(false, failure.sentence()));
            } else if (failure.kind() != SqlFailure.Kind.TRANSIENT) {
                LOG.warn("heartbeat of {} goes on after: {}", identity.id(), failure.sentence());
            }
        } catch (RuntimeException | Error e) {
            connection.drop();
            if (context.retirement().isDueTo(e)) {
                return;
            }
            LOG.error("heartbeat of {} goes on after an unexpected error", identity.id(), e);
        }
    }

    private void beat(Connection connection) throws SQLException {
        ControlSchema.requireKnown(connection);
        renew(connection);
        look(connection);
        context.abandoned().saw(RangeStore.runsWithExpired(connection));
        if (!context.abandoned().isEmpty()) {
            context.waiting().announce();
        }
        Processes.heartbeat(
                connection,
                identity.id(),
                identity.host(),
                identity.pid(),
                identity.version(),
                workers.getAsInt(),
                context.usage().soFar());
        PaceStore.tryToLead(connection, identity.id()).ifPresent(control);
        Samples.take(connection);
        for (long held : RunStore.dueForRelease(connection)) {
            release(connection, held);
        }
        KnobExpiries.restoreDue(connection);
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
        boolean reset = !knobs(context.runs().all()).equals(before);
        boolean surplus =
                !context.held().epochs().isEmpty() && context.surplus().saw(RangeStore.beyondAllowed(connection));
        if (reset || surplus) {
            grow.run();
            context.waiting().announce();
        }
    }

    private static List<Object> knobs(List<RunRow> runs) {
        return runs.stream()
                .map(run -> (Object) Arrays.asList(
                        run.id(), run.batchSize(), run.maxWorkers(), run.sleep(), run.fullSpeed(), run.allowance()))
                .toList();
    }

    private void release(Connection connection, long held) throws SQLException {
        String backfill = RunStore.find(connection, held).map(RunRow::backfill).orElse("?");
        context.commands().release(held, backfill, "tried again after the hold");
    }
}
