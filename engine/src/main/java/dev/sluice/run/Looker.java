package dev.sluice.run;

import dev.sluice.pace.signals.Looks;
import dev.sluice.sql.SqlFailure;
import dev.sluice.store.Events;
import dev.sluice.store.Sessions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The controller's quick eye: looks many times a second who is at work and how long the smallest of queries takes now, and
 * cancels a chunk for which a customer has waited too long. In a thread of its own, so that no slow signal makes it blink.
 */
final class Looker implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(Looker.class);

    /** Between two looks while customers are at work. At a third of a millisecond each they cost a third of a percent of a core. */
    private static final Duration EVERY = Duration.ofMillis(100);

    /** The same while a customer waits for a lock, perhaps for a chunk. */
    private static final Duration EVERY_WAITING = Duration.ofMillis(25);

    /** The same while nobody else is: soon enough to see the first who comes before it has waited long. */
    private static final Duration EVERY_ALONE = Duration.ofMillis(250);

    /**
     * Small queries a look, of which the mean counts. The question who is at work is not one of them: it keeps a processor
     * for longer than a customer's query does, and beside that what a chunk adds is hardly seen.
     */
    private static final int CANARIES = 3;

    /** A customer may wait this long for a chunk. */
    static final Duration PATIENCE = Duration.ofMillis(100);

    private static final Pattern NAME = Pattern.compile("sluice run=([0-9]{1,18}) range=([0-9]{1,18}) .*");

    private final WorkerContext context;
    private final WorkerConnection connection;
    private final Looks looks;
    private final BooleanSupplier goesOn;
    private final Map<Long, Instant> waitingSince = new HashMap<>();

    Looker(WorkerContext context, Looks looks, BooleanSupplier goesOn) {
        this.context = context;
        this.connection = new WorkerConnection(context);
        this.looks = looks;
        this.goesOn = goesOn;
    }

    @Override
    public void run() {
        try (connection) {
            while (goesOn.getAsBoolean()) {
                Duration rest = EVERY;
                try {
                    Instant now = look(connection.get());
                    rest = !waitingSince.isEmpty() ? EVERY_WAITING : looks.alone(now) ? EVERY_ALONE : EVERY;
                } catch (SQLException e) {
                    connection.drop();
                    LOG.debug("looks again: {}", SqlFailure.of(e).sentence());
                    context.waiting().rest(Duration.ofMillis(500));
                } catch (RuntimeException | Error e) {
                    connection.drop();
                    LOG.error("the controller's look goes on after an unexpected error", e);
                    context.waiting().rest(Duration.ofMillis(500));
                }
                context.waiting().rest(rest);
            }
        }
    }

    private Instant look(Connection c) throws SQLException {
        Sessions.AtWork atWork = Sessions.atWork(c);
        long begin = System.nanoTime();
        for (int i = 0; i < CANARIES; i++) {
            Sessions.answer(c);
        }
        long took = (System.nanoTime() - begin) / CANARIES;
        Instant now = atWork.at();
        looks.add(now, took, atWork.chunks(), atWork.others(), atWork.hidden());
        waitingSince.keySet().retainAll(atWork.waiting());
        for (long session : atWork.waiting()) {
            Instant since = waitingSince.computeIfAbsent(session, s -> now);
            if (Duration.between(since, now).compareTo(PATIENCE) >= 0) {
                yieldTo(c, session, Duration.between(since, now), now);
            }
        }
        return now;
    }

    private void yieldTo(Connection c, long session, Duration waited, Instant now) throws SQLException {
        List<String> cancelled = Sessions.cancelChunksThatBlock(c, session);
        for (String name : cancelled) {
            Matcher parts = NAME.matcher(name);
            if (!parts.matches()) {
                continue;
            }
            String sentence = "a session of the application (process " + session + ") waited " + waited.toMillis()
                    + " ms for a row of range " + parts.group(2) + "'s chunk, which was cancelled";
            looks.add(new Looks.Blocked(now, sentence));
            Events.add(
                    c, Long.parseLong(parts.group(1)), Events.PACE, "sluice", sentence + " and is done again smaller");
        }
        if (!cancelled.isEmpty()) {
            waitingSince.remove(session);
        }
    }
}
