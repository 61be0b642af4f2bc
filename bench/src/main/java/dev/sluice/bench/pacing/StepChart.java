package dev.sluice.bench.pacing;

import dev.sluice.bench.plot.Axis;
import dev.sluice.bench.plot.Drawing;
import dev.sluice.bench.plot.Ink;
import dev.sluice.bench.plot.Panel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Rows/s over time, a panel for each trouble; of several rounds the first is drawn boldest. */
final class StepChart {

    private static final int WIDTH = 1000;
    private static final double LEFT = 80;
    private static final double RIGHT = 30;
    private static final double TOP = 90;
    private static final double PANEL = 190;
    private static final double GAP = 66;
    private static final double BOTTOM = 56;

    private static final long SECOND = 1_000_000;
    private static final long STEP = SECOND / 10;

    private StepChart() {}

    static Drawing of(Map<String, List<Step>> steps, List<Trouble> troubles, long lead) {
        int height = (int) (TOP + troubles.size() * PANEL + (troubles.size() - 1) * GAP + BOTTOM);
        Drawing drawing = new Drawing(WIDTH, height);
        drawing.title(LEFT, 30, "A run that meets trouble: rows a second, mean of the second before", 18);
        drawing.words(
                LEFT,
                50,
                "No knob touched. Shaded: the trouble. Dashed: nine tenths of the earlier speed, where it is back, and half of"
                        + " it, where it has given way.",
                12,
                Ink.BLACK);
        double end = steps.values().stream()
                .flatMap(List::stream)
                .mapToDouble(step -> seconds(step.recordedUntil() - step.began()))
                .max()
                .orElse(1);
        Axis across = new Axis(-seconds(lead), end, false);
        double top = TOP;
        for (Trouble trouble : troubles) {
            List<Step> rounds = steps.getOrDefault(trouble.name(), List.of());
            if (!rounds.isEmpty()) {
                panel(drawing, top, trouble, rounds, lead, across, top + PANEL + GAP > height - BOTTOM);
            }
            top += PANEL + GAP;
        }
        return drawing;
    }

    private static void panel(
            Drawing drawing, double top, Trouble trouble, List<Step> rounds, long lead, Axis across, boolean lowest) {
        double most = rounds.stream()
                .flatMap(step -> values(step, lead).stream())
                .mapToDouble(value -> value[1])
                .max()
                .orElse(1);
        Step first = rounds.get(0);
        Panel panel = new Panel(drawing, LEFT, top, WIDTH - LEFT - RIGHT, PANEL, across, Axis.fromZero(most));
        panel.names(lowest ? "seconds since the trouble began" : "", "rows/s");
        drawing.title(LEFT, top - 8, trouble.description() + ": " + words(first), 12);
        panel.band(0, seconds(first.ended() - first.began()), Ink.ORANGE);
        panel.level(StepResponse.BACK * first.response().earlier(), "", Ink.GREY);
        panel.level(0.5 * first.response().earlier(), "", Ink.GREY);
        for (int i = rounds.size() - 1; i >= 0; i--) {
            panel.series(values(rounds.get(i), lead), i == 0 ? Ink.BLUE : Ink.SKY.faint(0.5), i == 0 ? 1.8 : 1);
        }
    }

    private static String words(Step step) {
        return (step.backedOff().isPresent()
                        ? String.format(
                                Locale.ROOT,
                                "gave way in %.1f s",
                                step.backedOff().getAsDouble())
                        : "did not give way")
                + (step.response().back().isPresent()
                        ? String.format(
                                Locale.ROOT,
                                ", back %.1f s after its end",
                                step.response().back().getAsDouble())
                        : ", not back");
    }

    private static List<double[]> values(Step step, long lead) {
        List<double[]> values = new ArrayList<>();
        for (long at = step.began() - lead; at <= step.recordedUntil(); at += STEP) {
            values.add(new double[] {seconds(at - step.began()), step.timeline().rate(at - SECOND, at)});
        }
        return values;
    }

    private static double seconds(long micros) {
        return (double) micros / SECOND;
    }
}
