package dev.sluice.pace.signals;

import java.sql.Connection;
import java.time.Duration;
import java.util.List;

/** Sessions of customers that waited for a lock of a chunk, which was cancelled for them. */
public final class BlockedSessions implements Signal {

    /** One may be bad luck; two within the window are too many. */
    private static final Limit LIMIT = new Limit(2, Unit.COUNT);

    private static final Duration WINDOW = Duration.ofSeconds(5);

    private final Looks looks;

    public BlockedSessions(Looks looks) {
        this.looks = looks;
    }

    @Override
    public String name() {
        return "blocked_sessions";
    }

    @Override
    public Kind kind() {
        return Kind.GRADED;
    }

    @Override
    public Limit limit() {
        return LIMIT;
    }

    @Override
    public String source() {
        return "pg_blocking_pids";
    }

    @Override
    public Measure measure(Connection connection, Scene scene) {
        List<Looks.Blocked> blocked = looks.blocked(WINDOW, scene.now());
        return new Measure.Measured(
                blocked.size(),
                blocked.isEmpty()
                        ? "nobody waits for a chunk"
                        : blocked.size() + " in " + WINDOW.toSeconds() + " s, the last one: "
                                + blocked.get(blocked.size() - 1).sentence());
    }
}
