package dev.sluice.run;

import dev.sluice.ErrorCode;
import dev.sluice.RunState;
import dev.sluice.SluiceException;
import dev.sluice.knob.Knob;
import dev.sluice.sql.SqlFailure;
import dev.sluice.store.KnobStore;
import dev.sluice.store.Ownership;
import dev.sluice.store.RunStore;
import dev.sluice.store.Sessions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Moves runs from state to state, for people and for the engine. Acts within a second and needs no worker's cooperation:
 * the epoch fences them off, their statements are cancelled on the server, and a worker that stands still with locks in
 * its hands loses its session. Thread-safe.
 */
public final class Commands {

    private static final int ATTEMPTS = 8;

    private static final String SLUICE = "sluice";

    private final Connections connections;
    private final Listeners listeners;

    Commands(Connections connections, Listeners listeners) {
        this.connections = connections;
        this.listeners = listeners;
    }

    /**
     * Moves a run.
     *
     * @param failure the error behind the move; null if there is none
     * @return the refusal in a sentence; empty if it was moved
     * @throws SQLException if the database cannot be reached or refuses
     */
    public Optional<String> move(
            long runId, String backfill, RunState next, String reason, String actor, @Nullable String failure)
            throws SQLException {
        // On one connection: opening another in the middle would cost more than all the statements.
        Optional<Ownership.Refused> refused = connections.with(connection -> {
            Optional<Ownership.Refused> answer = withoutLockHolders(connection, runId, next, reason, actor, failure);
            if (answer.isEmpty() && !next.isAtWork()) {
                Sessions.cancelStatements(connection, runId);
            }
            return answer;
        });
        if (refused.isPresent()) {
            return Optional.of(Ownership.sentence(runId, refused.get()));
        }
        RunState now = next == RunState.RUNNING ? atWork(runId) : next;
        listeners.tell(listener -> listener.stateChanged(runId, backfill, now, reason));
        return Optional.empty();
    }

    /**
     * Holds a run until {@link #release}.
     *
     * @return false if it does not run any more
     * @throws SQLException if the database cannot be reached or refuses
     */
    boolean hold(long runId, String backfill, String reason) throws SQLException {
        boolean done = connections.with(connection -> {
            boolean held = insisting(connection, runId, c -> Ownership.hold(c, runId, reason, SLUICE))
                    .isEmpty();
            if (held) {
                Sessions.cancelStatements(connection, runId);
            }
            return held;
        });
        if (done) {
            listeners.tell(listener -> listener.stateChanged(runId, backfill, RunState.HELD, reason));
        }
        return done;
    }

    /**
     * Lets a held run go on.
     *
     * @return false if it is not held any more
     * @throws SQLException if the database cannot be reached or refuses
     */
    boolean release(long runId, String backfill, String reason) throws SQLException {
        boolean done = connections.with(
                connection -> insisting(connection, runId, c -> Ownership.release(c, runId, reason, SLUICE))
                        .isEmpty());
        if (done) {
            RunState now = atWork(runId);
            listeners.tell(listener -> listener.stateChanged(runId, backfill, now, reason));
        }
        return done;
    }

    /**
     * Sets knobs of a run; its workers act on them at their next chunk, or in the middle of their rest.
     *
     * @param lasting after which they go back to what they were before; null for good
     * @throws SQLException if the database cannot be reached or refuses
     */
    public KnobStore.Outcome set(
            long runId, Map<Knob, ? extends @Nullable Object> wanted, @Nullable Duration lasting, String actor)
            throws SQLException {
        return connections.with(connection -> {
            for (int attempt = 1; ; attempt++) {
                try {
                    return KnobStore.change(connection, runId, wanted, lasting, actor);
                } catch (SQLException e) {
                    if (SqlFailure.of(e).kind() != SqlFailure.Kind.TRANSIENT || attempt == ATTEMPTS) {
                        throw e;
                    }
                    // Who holds the run for long does nothing with it: a process that stands still.
                    Sessions.endSilent(connection, runId);
                }
            }
        });
    }

    // What a run that goes on does is its kind's to say.
    private RunState atWork(long runId) throws SQLException {
        return connections
                .with(connection -> RunStore.find(connection, runId))
                .map(run -> run.kind().atWork())
                .orElse(RunState.RUNNING);
    }

    private static Optional<Ownership.Refused> withoutLockHolders(
            Connection connection, long runId, RunState next, String reason, String actor, @Nullable String failure)
            throws SQLException {
        try {
            return insisting(connection, runId, c -> Ownership.move(c, runId, next, reason, actor, failure));
        } catch (SQLException e) {
            if ("23505".equals(e.getSQLState())) {
                throw new SluiceException(
                        ErrorCode.RUN_ACTIVE,
                        "run " + runId + " cannot become " + next.label()
                                + ": another run of the same backfill and labels is under way; end that one first",
                        e);
            }
            throw e;
        }
    }

    // Again and again while somebody holds the run's row, who then loses his session.
    private static Optional<Ownership.Refused> insisting(
            Connection connection, long runId, Connections.Work<Optional<Ownership.Refused>> move) throws SQLException {
        for (int attempt = 1; ; attempt++) {
            try {
                return move.run(connection);
            } catch (SQLException e) {
                if (SqlFailure.of(e).kind() != SqlFailure.Kind.TRANSIENT || attempt == ATTEMPTS) {
                    throw e;
                }
                makeWay(connection, runId, attempt);
            }
        }
    }

    // First only sessions that do nothing in their transaction, as those of a stopped process; if that was not it, all.
    private static void makeWay(Connection connection, long runId, int attempt) throws SQLException {
        if (attempt == 1) {
            Sessions.endSilent(connection, runId);
        } else {
            Sessions.endAll(connection, runId);
        }
    }
}
