package dev.sluice.pace.signals;

import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleSupplier;

/**
 * By how much the present level slows customers down: how much longer a small query takes beside a chunk than apart from
 * one, times the share of the time in which there is one.
 *
 * <p>Comparing with and without, in the same minute, tells Sluice's own effect from a load that merely rises; and since it
 * is proportional to the level, it says where the limit lies before it is reached. Without a moment apart from chunks
 * (more than a worker, all the time) the last known one counts.
 */
public final class OwnImpact implements Signal {

    /** Customers may be slowed by this much on average; a machine's ordinary noise is about as large. */
    private static final Limit LIMIT = new Limit(0.10, Unit.SHARE);

    private static final Duration WINDOW = Duration.ofSeconds(60);
    private static final int ENOUGH = 20;

    private final Looks looks;
    private final DoubleSupplier level;
    private double apartNanos;
    private double effect;
    private boolean known;

    /**
     * @param level what the runs may use now, in workers
     */
    public OwnImpact(Looks looks, DoubleSupplier level) {
        this.looks = looks;
        this.level = level;
    }

    @Override
    public String name() {
        return "own_impact";
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
        return "a small query, beside chunks and apart from them";
    }

    @Override
    public Measure measure(Connection connection, Scene scene) {
        Instant now = scene.now();
        if (!looks.customersAtWork(now)) {
            return new Measure.Absent("no other session was at work in the last 30 s");
        }
        List<Looks.Look> apart = looks.last(WINDOW, now, look -> look.own() == 0);
        List<Looks.Look> beside = looks.last(WINDOW, now, look -> look.own() > 0);
        if (apart.size() >= ENOUGH) {
            apartNanos = Looks.mean(apart, most(apart));
        }
        if (beside.size() >= ENOUGH && apartNanos > 0) {
            double own = beside.stream().mapToInt(Looks.Look::own).average().orElse(1);
            double times = Looks.mean(beside, most(beside)) / apartNanos;
            effect = Math.max(0, times - 1) / Math.max(1, own);
            known = true;
        }
        if (!known) {
            return new Measure.Absent("too few looks beside a chunk and apart from one yet");
        }
        double slowed = level.getAsDouble() * effect;
        return new Measure.Measured(
                slowed,
                String.format(
                        Locale.ROOT,
                        "a small query takes %.1f× as long beside a chunk (%.1f ms apart from one), which slows customers by"
                                + " %.0f %%",
                        1 + effect,
                        apartNanos / 1e6,
                        slowed * 100));
    }

    // One stall of the machine is not what chunks do.
    private static double most(List<Looks.Look> some) {
        return Looks.quantile(some, 0.5) * 20;
    }
}
