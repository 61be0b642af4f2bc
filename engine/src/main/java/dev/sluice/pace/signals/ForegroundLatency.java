package dev.sluice.pace.signals;

import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * How slow the database is for everybody, compared with what it is like without chunks: how many small queries of the last
 * seconds were slower than nearly all (95 of 100) in those moments of the last minutes when there had been no chunk for a
 * while. It sees what {@link OwnImpact} cannot: trouble that came from elsewhere, and a queue that does not go away between
 * chunks.
 *
 * <p>They are counted, since a p95 of forty queries trembles by half of itself on a busy machine, while more than six of
 * forty are slower than usual by chance in three of a thousand cases only.
 */
public final class ForegroundLatency implements Signal {

    /** So many slow ones, where 5 of 100 are usual; lowered from 18 of 100, raised up to 10. */
    private static final Limit LIMIT = new Limit(0.25, Unit.SHARE);

    private static final Duration NOW = Duration.ofSeconds(4);
    private static final int ENOUGH_NOW = 20;
    private static final int ENOUGH_BEFORE = 60;
    private static final double P95 = 0.95;

    // Under a millisecond a machine's clock and scheduler are what is measured.
    private static final double LEAST_BASELINE_NANOS = 0.5e6;

    private final Looks looks;

    // The last known one: a run that leaves no room between its chunks has none of the last minutes.
    private double baseline;

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
        return measure(scene.now());
    }

    /** What the looks say at that time. */
    Measure measure(Instant now) {
        if (!looks.customersAtWork(now)) {
            return new Measure.Absent("no other session was at work in the last 30 s");
        }
        List<Looks.Look> newest = looks.last(NOW, now, look -> true);
        List<Looks.Look> clear = looks.last(Looks.KEPT, now.minus(NOW), Looks.Look::clear);
        if (clear.size() >= ENOUGH_BEFORE) {
            baseline = Math.max(LEAST_BASELINE_NANOS, Looks.quantile(clear, P95));
        }
        if (newest.size() < ENOUGH_NOW || baseline == 0) {
            return new Measure.Absent("too few looks yet");
        }
        double p95 = Looks.quantile(newest, P95);
        double usual = baseline;
        double slow = newest.stream().filter(look -> look.nanos() > usual).count() / (double) newest.size();
        return new Measure.Measured(
                slow,
                String.format(
                        Locale.ROOT,
                        "foreground p95 %.1f ms is %.1f× its baseline %.1f ms, and %.0f %% of small queries are slower than"
                                + " that",
                        p95 / 1e6,
                        p95 / baseline,
                        baseline / 1e6,
                        slow * 100));
    }
}
