package dev.sluice.bench.plot;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * From values to places between 0 and 1, with ticks at round values. Immutable.
 *
 * @param least the value at 0
 * @param most the value at 1
 * @param logarithmic whether equal ratios are equally far apart
 */
public record Axis(double least, double most, boolean logarithmic) {

    /** What a log axis shows of each decade, from the fewest ticks on. */
    private static final List<double[]> STEPS = List.of(
            new double[] {1}, new double[] {1, 3}, new double[] {1, 2, 5}, new double[] {1, 1.5, 2, 3, 4, 5, 7});

    private static final int ENOUGH_TICKS = 5;

    public Axis {
        if (!(most > least) || logarithmic && least <= 0) {
            throw new IllegalArgumentException("no axis from " + least + " to " + most);
        }
    }

    /** A logarithmic one with some space around the values. */
    public static Axis logarithmic(double least, double most) {
        double margin = Math.max(1.08, Math.pow(most / least, 0.05));
        return new Axis(least / margin, most * margin, true);
    }

    /** One from zero, with some space above. */
    public static Axis fromZero(double most) {
        return new Axis(0, most <= 0 ? 1 : most * 1.08, false);
    }

    /** The place of a value; outside of 0 to 1 if it is. */
    public double place(double value) {
        return logarithmic
                ? Math.log(Math.max(value, Double.MIN_NORMAL) / least) / Math.log(most / least)
                : (value - least) / (most - least);
    }

    /** Round values on it. */
    public List<Double> ticks() {
        return logarithmic ? logTicks() : linearTicks();
    }

    private List<Double> logTicks() {
        List<Double> ticks = List.of();
        for (double[] steps : STEPS) {
            ticks = new ArrayList<>();
            for (int decade = (int) Math.floor(Math.log10(least)); Math.pow(10, decade) <= most; decade++) {
                for (double step : steps) {
                    double value = step * Math.pow(10, decade);
                    if (value >= least && value <= most) {
                        ticks.add(value);
                    }
                }
            }
            if (ticks.size() >= ENOUGH_TICKS) {
                break;
            }
        }
        return ticks;
    }

    private List<Double> linearTicks() {
        double rough = (most - least) / ENOUGH_TICKS;
        double decade = Math.pow(10, Math.floor(Math.log10(rough)));
        double step = rough / decade >= 5 ? 5 * decade : rough / decade >= 2 ? 2 * decade : decade;
        List<Double> ticks = new ArrayList<>();
        for (long i = (long) Math.ceil(least / step); i * step <= most; i++) {
            ticks.add(i * step);
        }
        return ticks;
    }

    /** A tick's value for people. */
    static String label(double value) {
        if (Math.abs(value) >= 10_000 && value % 1_000 == 0) {
            return String.format(Locale.ROOT, "%,d k", Math.round(value / 1_000));
        }
        if (value == Math.rint(value)) {
            return String.format(Locale.ROOT, "%,d", Math.round(value));
        }
        return String.format(Locale.ROOT, "%.2f", value).replaceAll("0+$", "");
    }
}
