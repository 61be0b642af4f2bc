package dev.sluice.pace.signals;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A signal whose measuring may cost more than it should be asked for each second: measured the less often the longer it
 * takes, with what it said last in between.
 */
final class Sparing implements Signal {

    /** The share of one connection's time that a signal may take which people gave. */
    static final double SHARE = 0.003;

    /** The same of a built-in one that moves slowly: all of them together should not be felt. */
    static final double SMALL_SHARE = 0.0005;

    /** What is older than this says nothing, so it is measured again whatever it costs. */
    static final Duration LONGEST = Duration.ofSeconds(10);

    private final Signal signal;
    private final double share;
    private @Nullable Measure last;
    private Instant due = Instant.MIN;

    Sparing(Signal signal) {
        this(signal, SHARE);
    }

    /** @param share of one connection's time that it may take */
    Sparing(Signal signal, double share) {
        this.signal = signal;
        this.share = share;
    }

    @Override
    public String name() {
        return signal.name();
    }

    @Override
    public Kind kind() {
        return signal.kind();
    }

    @Override
    public Limit limit() {
        return signal.limit();
    }

    @Override
    public String source() {
        return signal.source();
    }

    @Override
    public boolean onItsOwn() {
        return signal.onItsOwn();
    }

    @Override
    public Measure measure(Connection connection, Scene scene) throws SQLException {
        Measure known = last;
        if (known != null && scene.now().isBefore(due)) {
            return known;
        }
        last = null;
        long begin = System.nanoTime();
        Measure measure = signal.measure(connection, scene);
        due = scene.now().plus(restAfter(Duration.ofNanos(System.nanoTime() - begin), share));
        last = measure;
        return measure;
    }

    /** How long what took so long is not measured again. */
    static Duration restAfter(Duration took, double share) {
        Duration rest = Duration.ofNanos((long) (took.toNanos() / share));
        return rest.compareTo(LONGEST) < 0 ? rest : LONGEST;
    }
}
