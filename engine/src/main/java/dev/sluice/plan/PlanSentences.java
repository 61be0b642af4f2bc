package dev.sluice.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A plan in a few sentences, for who starts a run without having asked for one. Pure. */
public final class PlanSentences {

    // Below it nobody plans anything.
    private static final int LEAST_SECONDS = 5;

    private PlanSentences() {}

    /** What is to be done, what it will take, and what to beware of. */
    public static List<String> summary(PlanReport report) {
        List<String> sentences = new ArrayList<>();
        StringBuilder first = new StringBuilder("plan " + report.plan().hash() + ": " + rows(report.remaining())
                + " of " + rows(report.rows()) + " rows need the step");
        report.projection().ifPresent(projection -> {
            Interval seconds = projection.times().get(0).secondsAtHalfDuty();
            first.append("; ")
                    .append(duration(seconds))
                    .append(" with one worker at a duty of 50 %, ")
                    .append(bytes(projection.wal()))
                    .append(" of WAL");
        });
        sentences.add(first.toString());
        sentences.add(report.idempotence().sentence());
        report.risks().stream()
                .filter(risk -> risk.weight() == Risk.Weight.WARNS)
                .filter(risk -> !risk.sentence().equals(report.idempotence().sentence()))
                .forEach(risk -> sentences.add(risk.sentence()));
        return sentences;
    }

    /** {@code 1,200}, or {@code 900 to 1,500}. */
    public static String rows(RowCount count) {
        return number(count.rows());
    }

    static String number(Interval interval) {
        return interval.isExact()
                ? String.format(Locale.ROOT, "%,.0f", interval.low())
                : String.format(
                        Locale.ROOT, "%,.0f to %,.0f", rounded(interval.low(), false), rounded(interval.high(), true));
    }

    // Two digits are all that an estimate deserves; the least is rounded down and the most up.
    private static double rounded(double value, boolean up) {
        if (value < 100) {
            return up ? Math.ceil(value) : Math.floor(value);
        }
        double unit = Math.pow(10, Math.floor(Math.log10(value)) - 2);
        return (up ? Math.ceil(value / unit) : Math.floor(value / unit)) * unit;
    }

    /** {@code 1.2 to 3.4 GiB}. */
    public static String bytes(Interval bytes) {
        String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
        int unit = 0;
        double scale = 1;
        while (unit < units.length - 1 && bytes.high() / scale >= 1024) {
            scale *= 1024;
            unit++;
        }
        return span(bytes.low() / scale, bytes.high() / scale) + " " + units[unit];
    }

    /** {@code 2 to 5 min}. */
    public static String duration(Interval seconds) {
        double high = seconds.high();
        if (high <= LEAST_SECONDS) {
            return "at most " + LEAST_SECONDS + " s";
        }
        return high < 120
                ? span(seconds.low(), high) + " s"
                : high < 7200
                        ? span(seconds.low() / 60, high / 60) + " min"
                        : high < 172_800
                                ? span(seconds.low() / 3600, high / 3600) + " h"
                                : span(seconds.low() / 86_400, high / 86_400) + " days";
    }

    private static String span(double low, double high) {
        String format = high < 10 ? "%.1f" : "%,.0f";
        String from = String.format(Locale.ROOT, format, high < 10 ? Math.floor(low * 10) / 10 : Math.floor(low));
        String to = String.format(Locale.ROOT, format, high < 10 ? Math.ceil(high * 10) / 10 : Math.ceil(high));
        return from.equals(to) ? to : from + " to " + to;
    }
}
