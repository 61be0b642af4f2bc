package dev.sluice.pace.signals;

import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * By how much the present level slows customers down: how much longer a small query takes beside a chunk than without one,
 * times the share of the time in which there is one, and how much longer it still takes behind chunks.
 *
 * <p>Comparing with and without, in the same minute, tells Sluice's own effect from a load that merely rises; and since it
 * is proportional to the level, it says where the limit lies before it is reached. <em>Without</em> means that there had been
 * no chunk for a while: on a machine with little room to spare what a chunk held up is still waiting between it and the
 * next, and a comparison with that would find nothing wrong. A run that leaves no such moments is judged by the last ones
 * that there were, or by anything shorter since.
 *
 * <p>What a few looks show may be chance, and the more so the less evenly the machine answers. So a run becomes bolder only
 * as it becomes surer, but gives way only for what is likely.
 */
public final class OwnImpact implements Signal {

    /** Customers may be slowed by this much on average; a machine's ordinary noise is about as large. */
    private static final Limit LIMIT = new Limit(0.10, Unit.SHARE);

    /** Moments without chunks are rare at higher levels, and what they show changes with the customers' load only. */
    private static final Duration CLEAR_WINDOW = Duration.ofSeconds(90);

    /** Beside chunks, at the lowest levels: short, so that what was true under another load is soon forgotten. */
    private static final Duration LEAST_WINDOW = Duration.ofSeconds(20);

    /** So much more from one worker on: the level multiplies what is not known well. */
    private static final Duration MORE_WINDOW = Duration.ofSeconds(60);

    private static final int CLEAR_ENOUGH = 20;
    private static final int BESIDE_ENOUGH = 10;
    private static final int ALL_ENOUGH = 150;

    private static final Duration LONGEST_LEARNING = Duration.ofSeconds(60);

    /** What is held up behind chunks shows within this. */
    private static final Duration BEHIND = Duration.ofSeconds(5);

    private static final int BEHIND_ENOUGH = 10;

    /** In standard errors: less than so much is one of twenty times chance. */
    private static final double LIKELY = 1.64;

    /** In standard errors: fifty queries are so much slower by chance less than twice in a thousand cases. */
    private static final double BEHIND_SURE = 3;

    /** A share of the limit at which the level neither rises nor falls: just under where it is lowered. */
    static final double NOT_SURE = 0.69;

    /**
     * What is shorter counts as this long: customers ask for more than nothing, and a few hundredths of a millisecond more
     * on a quarter of one are the caches' business, not theirs.
     */
    private static final double LEAST_NANOS = 0.25e6;

    /** Waiting of this length counts in full: a scheduler's slice, for which a chunk keeps a processor. */
    private static final double SLICE_NANOS = 4e6;

    private final Looks looks;
    private final DoubleSupplier level;
    private double clearNanos;
    private double clearError;
    private double effect;
    private double leastEffect;
    private double mostEffect = -1;
    private @Nullable Instant learningSince;
    private @Nullable Instant besideSince;

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
        return "a small query, beside chunks and without them";
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
        double allowed = level.getAsDouble();
        Duration window = LEAST_WINDOW.plusMillis((long) (MORE_WINDOW.toMillis() * Math.min(1, allowed)));
        List<Looks.Look> clear = looks.last(CLEAR_WINDOW, now, Looks.Look::clear);
        learnClear(clear, now);
        if (clearNanos == 0 && !givesUpLearning(now)) {
            return new Measure.Learning(String.format(
                    Locale.ROOT,
                    "finds out how long a small query takes without a chunk (%d of %d looks)",
                    clear.size(),
                    CLEAR_ENOUGH));
        }
        List<Looks.Look> beside = looks.last(window, now, look -> look.own() > 0);
        if (beside.size() >= BESIDE_ENOUGH) {
            double most = most(beside);
            double mean = Looks.mean(beside, most);
            double error = Looks.error(beside, most);
            double own = Math.max(
                    1, beside.stream().mapToInt(Looks.Look::own).average().orElse(1));
            effect = slower(mean, clearNanos) / own;
            leastEffect = slower(mean - LIKELY * error, clearNanos + clearError) / own;
            mostEffect = slower(mean + error, clearNanos) / own;
        } else if (mostEffect < 0 && !isSeldomBeside(now)) {
            return new Measure.Learning(String.format(
                    Locale.ROOT,
                    "finds out how long a small query takes beside a chunk (%d of %d looks)",
                    beside.size(),
                    BESIDE_ENOUGH));
        }
        return judge(allowed, behind(now));
    }

    // A chunk that is hardly ever met, such as one whose step is computed by the program, is in nobody's way yet.
    private boolean isSeldomBeside(Instant now) {
        besideSince = besideSince == null ? now : besideSince;
        return Duration.between(besideSince, now).compareTo(LEAST_WINDOW) >= 0;
    }

    private Measure judge(double allowed, double behind) {
        double atLeast = allowed * leastEffect + behind;
        // The level is lowered for what is known, and not raised for what may be.
        double atMost = allowed * Math.max(0, mostEffect) + behind;
        return new Measure.Measured(
                Math.max(atLeast, Math.min(atMost, LIMIT.value() * NOT_SURE)),
                String.format(
                        Locale.ROOT,
                        "a small query takes %.1f× as long beside a chunk (%.2f ms without one)%s, which slows customers by"
                                + " %.0f to %.0f %%",
                        clearNanos == 0 ? 1 : (clearNanos + effect * Math.max(LEAST_NANOS, clearNanos)) / clearNanos,
                        clearNanos / 1e6,
                        behind > 0 ? " and waits behind chunks" : "",
                        atLeast * 100,
                        atMost * 100));
    }

    // Nothing that Sluice does makes a query shorter, so what is shorter is nearer to the truth.
    private void learnClear(List<Looks.Look> clear, Instant now) {
        if (clear.size() >= CLEAR_ENOUGH) {
            clearNanos = Looks.mean(clear, most(clear));
            clearError = Looks.error(clear, most(clear));
        }
        List<Looks.Look> all = looks.last(LEAST_WINDOW, now, look -> true);
        if (all.size() >= ALL_ENOUGH) {
            clearNanos = Math.min(clearNanos, Looks.mean(all, most(all)) + Looks.error(all, most(all)));
        }
    }

    // Beside a run that leaves no such moments whatever the level, the shortest that can be had is the usual.
    private boolean givesUpLearning(Instant now) {
        learningSince = learningSince == null ? now : learningSince;
        List<Looks.Look> all = looks.last(LEAST_WINDOW, now, look -> true);
        if (Duration.between(learningSince, now).compareTo(LONGEST_LEARNING) < 0 || all.size() < CLEAR_ENOUGH) {
            return false;
        }
        clearNanos = Looks.mean(all, most(all));
        return true;
    }

    // How much longer customers wait on average for what chunks left behind.
    private double behind(Instant now) {
        List<Looks.Look> all = looks.last(BEHIND, now, look -> true);
        List<Looks.Look> between = all.stream().filter(look -> look.own() == 0).toList();
        if (between.size() < BEHIND_ENOUGH) {
            return 0;
        }
        double most = most(between);
        double surely = Looks.mean(between, most) - BEHIND_SURE * Looks.error(between, most);
        return slower(surely, clearNanos) * between.size() / all.size();
    }

    /** By which share of what it usually takes something takes longer. */
    private static double slower(double nanos, double usual) {
        return Math.max(0, nanos - usual) / Math.max(LEAST_NANOS, usual);
    }

    // One stall of the machine is not what chunks do.
    private static double most(List<Looks.Look> some) {
        return Math.max(SLICE_NANOS, Looks.quantile(some, 0.5) * 20);
    }
}
