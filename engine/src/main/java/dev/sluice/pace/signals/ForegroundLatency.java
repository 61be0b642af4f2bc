package dev.sluice.pace.signals;

import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * How slow the database is for everybody, compared with what it is like apart from chunks: the p95 of the last seconds
 * against that of the last minutes. It sees what {@link OwnImpact} cannot: trouble that came from elsewhere, and a queue
 * that does not go away between chunks.
 */
public final class ForegroundLatency implements Signal {

    /** So much more than the baseline; p95 of a quiet machine trembles by a tenth or two. */
    private static final Limit LIMIT = new Limit(1.0, Unit.SHARE);

    private static final Duration NOW = Duration.ofSeconds(4);
    private static final int ENOUGH_NOW = 20;
    private static final int ENOUGH_BEFORE = 60;
    private static final double P95 = 0.95;

    // Under a millisecond a machine's clock and scheduler are what is measured.
    private static final double LEAST_BASELINE_NANOS = 0.5e6;

    private final Looks looks;

    public ForegroundLatency(Looks looks) {
        this.looks = looks;
    }

    @Override
    public String name() {
        return "foreground_latency";
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
        return "a small query against its own baseline";
    }

    @Override
    public Measure measure(Connection connection, Scene scene) {
        Instant now = scene.now();
        if (!looks.customersAtWork(now)) {
            return new Measure.Absent("no other session was at work in the last 30 s");
        }
        List<Looks.Look> newest = looks.last(NOW, now, look -> true);
        List<Looks.Look> before = looks.last(Looks.KEPT, now.minus(NOW), look -> look.own() == 0);
        if (newest.size() < ENOUGH_NOW || before.size() < ENOUGH_BEFORE) {
            return new Measure.Absent("too few looks yet");
        }
        double p95 = Looks.quantile(newest, P95);
        double baseline = Math.max(LEAST_BASELINE_NANOS, Looks.quantile(before, P95));
        double times = p95 / baseline;
        return new Measure.Measured(
                Math.max(0, times - 1),
                String.format(
                        Locale.ROOT,
                        "foreground p95 %.1f ms is %.1f× its baseline %.1f ms",
                        p95 / 1e6,
                        times,
                        baseline / 1e6));
    }
}
