package dev.sluice.bench.pacing;

import dev.sluice.bench.report.Report;
import dev.sluice.bench.report.Table;
import dev.sluice.bench.shop.Latencies;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Figures, CSV and chart of runs that met troubles. */
public final class StepReport {

    /** Within how many seconds of a trouble's end a run should be as fast as before. */
    private static final double BACK_GOAL = 60;

    private static final long SECOND = 1_000_000;
    private static final long STEP = SECOND / 10;

    /** What is shown before a trouble. */
    private static final long LEAD = 15 * SECOND;

    private final Map<String, List<Step>> steps;
    private final List<Trouble> troubles;

    public StepReport(Map<String, List<Step>> steps, List<Trouble> troubles) {
        this.steps = steps;
        this.troubles = troubles;
    }

    /** Puts all on a report and writes {@code timeline.csv}, {@code timeline.svg} and {@code timeline.png}. */
    public void writeTo(Report report, Path folder) throws IOException {
        Files.createDirectories(folder);
        for (Trouble trouble : troubles) {
            figures(report, trouble, steps.getOrDefault(trouble.name(), List.of()));
        }
        Files.writeString(folder.resolve("timeline.csv"), csv());
        StepChart.of(steps, troubles, LEAD).writeTo(folder, "timeline");
    }

    /** What did not happen within its time counts as that time: more than any goal. */
    private static void figures(Report report, Trouble trouble, List<Step> rounds) {
        String name = trouble.name();
        report.figures(
                name + ".rows_per_second_before",
                rounds.stream().map(s -> s.response().earlier()).toList());
        report.figures(
                name + ".backed_off_seconds",
                rounds.stream()
                        .map(s -> s.backedOff().orElse(seconds(s.ended() - s.began())))
                        .toList());
        report.figures(
                name + ".back_seconds",
                rounds.stream()
                        .map(s -> s.response()
                                .back()
                                .orElse(Math.max(BACK_GOAL + 1, seconds(s.recordedUntil() - s.ended()))))
                        .toList());
        report.figure(
                name + ".not_backed_off",
                rounds.stream().filter(s -> s.backedOff().isEmpty()).count());
        report.figure(
                name + ".not_back",
                rounds.stream().filter(s -> s.response().back().isEmpty()).count());
        report.atMost(name + ".backed_off_seconds", trouble.backedOffGoal())
                .atMost(name + ".back_seconds", BACK_GOAL)
                .atMost(name + ".not_backed_off", 0)
                .atMost(name + ".not_back", 0);
        for (int round = 0; round < rounds.size(); round++) {
            Step step = rounds.get(round);
            report.raw(
                    "trouble",
                    name,
                    "round",
                    round + 1,
                    "rows/s before",
                    step.response().earlier(),
                    "backed off after s",
                    known(step.backedOff().isPresent(), step.backedOff().orElse(0)),
                    "trouble lasted s",
                    seconds(step.ended() - step.began()),
                    "back after s",
                    known(
                            step.response().back().isPresent(),
                            step.response().back().orElse(0)),
                    "run through before the end",
                    step.through());
        }
    }

    private static String known(boolean known, double value) {
        return known ? Table.number(value) : "never";
    }

    private static double seconds(long micros) {
        return (double) micros / SECOND;
    }

    private String csv() {
        StringBuilder csv = new StringBuilder("trouble,round,seconds_since_trouble,trouble_lasts,rows_per_second,state,"
                + "workers,customers_per_second,customers_p99_ms,binding_limit\n");
        steps.forEach((trouble, rounds) -> {
            for (int round = 0; round < rounds.size(); round++) {
                lines(csv, trouble + "," + (round + 1), rounds.get(round));
            }
        });
        return csv.toString();
    }

    // Ten a second; what is counted is counted over the second before.
    private static void lines(StringBuilder csv, String prefix, Step step) {
        Latencies none = new Latencies(0, 0, 0, 0, 0, 0, 0, 0);
        for (long at = step.began() - LEAD; at <= step.recordedUntil(); at += STEP) {
            Timeline.Standing standing = step.timeline().at(at);
            int customers = step.transactions().between(at - SECOND, at).all().size();
            Latencies latencies = customers == 0 ? none : Latencies.of(step.transactions(), at - SECOND, at);
            csv.append(prefix)
                    .append(String.format(
                            Locale.ROOT,
                            ",%.1f,%b,%.0f,%s,%d,%d,%.2f,\"%s\"%n",
                            seconds(at - step.began()),
                            at >= step.began() && at < step.ended(),
                            step.timeline().rate(at - SECOND, at),
                            standing.state(),
                            standing.workers(),
                            customers,
                            latencies.p99(),
                            standing.limit().replace("\"", "'")));
        }
    }
}
