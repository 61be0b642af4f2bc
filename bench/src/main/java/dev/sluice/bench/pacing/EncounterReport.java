package dev.sluice.bench.pacing;

import dev.sluice.bench.beside.Neighbour;
import dev.sluice.bench.pacing.Frontier.Point;
import dev.sluice.bench.report.Report;
import dev.sluice.bench.report.Stats;
import dev.sluice.bench.report.Table;
import dev.sluice.bench.shop.Latencies;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** Figures, tables, CSV and chart of many encounters. */
public final class EncounterReport {

    /** What is said of customers, with where it is found. */
    private static final Map<String, ToDoubleFunction<Latencies>> ABSOLUTE = new LinkedHashMap<>();

    private static final Map<String, ToDoubleFunction<Point>> RATIOS = new LinkedHashMap<>();

    static {
        ABSOLUTE.put("p50", Latencies::p50);
        ABSOLUTE.put("p95", Latencies::p95);
        ABSOLUTE.put("p99", Latencies::p99);
        ABSOLUTE.put("p99.9", Latencies::p999);
        ABSOLUTE.put("max", Latencies::max);
        RATIOS.put("p50", Point::p50);
        RATIOS.put("p95", Point::p95);
        RATIOS.put("p99", Point::p99);
        RATIOS.put("p99.9", Point::p999);
        RATIOS.put("max", Point::max);
    }

    private final Map<String, List<Encounter>> encounters;
    private final String alone;
    private final String ours;
    private final Frontier frontier;

    public EncounterReport(Map<String, List<Encounter>> encounters, String alone, String ours) {
        this.encounters = encounters;
        this.alone = alone;
        this.ours = ours;
        this.frontier = Frontier.of(encounters, alone);
    }

    /** What was held the same for all. */
    public static void describeTerms(Report report, Terms terms, List<Neighbour> neighbours) {
        report.setting("rows", terms.rows())
                .setting("transactions/s of the customers", terms.load().perSecond())
                .setting("connections of the customers", terms.load().connections())
                .setting("customers", "60 % point reads, 20 % range reads of 20 rows, 20 % single-row updates; Poisson")
                .setting("seed", terms.load().seed())
                .setting("seconds of a window", terms.seconds())
                .setting("seconds of warm-up", terms.warmupSeconds())
                .setting("seconds to settle (sluice)", terms.settleSeconds());
        neighbours.forEach(n -> report.setting("arm " + n.name(), n.description()));
    }

    /** Puts all on a report and writes {@code rounds.csv}, {@code frontier.svg} and {@code frontier.png}. */
    public void writeTo(Report report, Path folder, Terms terms) throws IOException {
        Files.createDirectories(folder);
        encounters.forEach((arm, rounds) -> figures(report, arm, rounds));
        report.table(absolute()).table(ratios());
        if (encounters.containsKey(ours)) {
            judge(report);
        }
        encounters.forEach((arm, rounds) -> {
            for (int round = 0; round < rounds.size(); round++) {
                report.raw(sample(arm, round, rounds.get(round)).entrySet().stream()
                        .flatMap(e -> Stream.of(e.getKey(), e.getValue()))
                        .toArray());
            }
        });
        Files.writeString(folder.resolve("rounds.csv"), csv());
        double p99 = Stats.median(encounters.getOrDefault(alone, List.of()).stream()
                .map(e -> e.latencies().p99())
                .toList());
        FrontierChart.of(
                        frontier,
                        alone,
                        ours,
                        String.format(
                                Locale.ROOT,
                                "%,d rows; %.0f transactions/s of customers on the same table; p99 without a backfill"
                                        + " %.2f ms; small dots are rounds, large ones medians",
                                terms.rows(),
                                terms.load().perSecond(),
                                p99))
                .writeTo(folder, "frontier");
    }

    private void figures(Report report, String arm, List<Encounter> rounds) {
        report.figures(
                arm + ".rows_per_second",
                rounds.stream().map(Encounter::rowsPerSecond).toList());
        ABSOLUTE.forEach((name, what) -> report.figure(arm + "." + name + "_ms", median(rounds, what)));
        if (!arm.equals(alone)) {
            RATIOS.forEach((name, what) -> report.figures(arm + "." + name + "_ratio", frontier.values(arm, what)));
        }
        report.figure(arm + ".done", median(rounds, Latencies::done));
        report.figure(arm + ".missed", median(rounds, Latencies::missed));
    }

    private static double median(List<Encounter> rounds, ToDoubleFunction<Latencies> what) {
        return Stats.median(
                rounds.stream().map(e -> what.applyAsDouble(e.latencies())).toList());
    }

    private Table absolute() {
        Table table = new Table(
                "Customers' latency, ms from the intended beginning, and the backfill's speed: medians of the rounds",
                "arm",
                "rows/s",
                "p50",
                "p95",
                "p99",
                "p99.9",
                "max",
                "done",
                "missed");
        encounters.forEach((arm, rounds) -> table.row(
                arm,
                Stats.median(rounds.stream().map(Encounter::rowsPerSecond).toList()),
                median(rounds, Latencies::p50),
                median(rounds, Latencies::p95),
                median(rounds, Latencies::p99),
                median(rounds, Latencies::p999),
                median(rounds, Latencies::max),
                median(rounds, Latencies::done),
                median(rounds, Latencies::missed)));
        return table;
    }

    private Table ratios() {
        Table table = new Table(
                "÷ no backfill in the same round: median (min to max)", "arm", "p50", "p95", "p99", "p99.9", "max");
        encounters.keySet().stream().filter(arm -> !arm.equals(alone)).forEach(arm -> {
            String[] cells = new String[RATIOS.size() + 1];
            cells[0] = arm;
            int i = 1;
            for (ToDoubleFunction<Point> what : RATIOS.values()) {
                List<Double> values = frontier.values(arm, what);
                cells[i++] = Table.number(Stats.median(values)) + " (" + Table.number(Stats.min(values)) + " to "
                        + Table.number(Stats.max(values)) + ")";
            }
            table.row((Object[]) cells);
        });
        return table;
    }

    private void judge(Report report) {
        List<String> fixed = encounters.keySet().stream()
                .filter(arm -> arm.startsWith("fixed-"))
                .toList();
        report.atMost(ours + ".p95_ratio", Frontier.P95_GOAL)
                .atMost(ours + ".p99_ratio", Frontier.P99_GOAL)
                .atMost(ours + ".max_ratio", Frontier.MAX_GOAL);
        if (fixed.isEmpty()) {
            return;
        }
        List<String> better = frontier.betterThan(ours, fixed);
        report.figure("fixed_better_than_" + ours, better.size()).atMost("fixed_better_than_" + ours, 0);
        String fastest = frontier.fastestSafe(fixed).orElse("");
        if (!fastest.isEmpty()) {
            report.figure(
                            ours + "_to_fastest_safe_fixed",
                            frontier.median(ours, Point::rowsPerSecond)
                                    / frontier.median(fastest, Point::rowsPerSecond))
                    .atLeast(ours + "_to_fastest_safe_fixed", 0.9);
        }
        report.table(new Table("The frontier", "question", "answer")
                .row(
                        "fixed settings better than " + ours + " by more than 5 % in both p99 and rows/s",
                        better.isEmpty() ? "none" : String.join(", ", better))
                .row(
                        "fastest fixed setting that keeps p95 ≤ 1.10, p99 ≤ 1.25, max ≤ 2",
                        fastest.isEmpty() ? "none" : fastest));
    }

    private Map<String, Object> sample(String arm, int round, Encounter encounter) {
        Map<String, Object> sample = new LinkedHashMap<>();
        sample.put("round", round + 1);
        sample.put("arm", arm);
        sample.put("rows_per_second", encounter.rowsPerSecond());
        sample.put("window_s", encounter.seconds());
        ABSOLUTE.forEach((name, what) -> sample.put(name + "_ms", what.applyAsDouble(encounter.latencies())));
        RATIOS.forEach((name, what) ->
                sample.put(name + "_ratio", frontier.values(arm, what).get(round)));
        sample.put("done", encounter.latencies().done());
        sample.put("missed", encounter.latencies().missed());
        sample.put("failed", encounter.latencies().failed());
        sample.put("cpu_server_s", encounter.cpu().server());
        sample.put("cpu_backfill_jvm_s", encounter.cpu().jvm());
        return sample;
    }

    private String csv() {
        StringBuilder csv = new StringBuilder();
        encounters.forEach((arm, rounds) -> {
            for (int round = 0; round < rounds.size(); round++) {
                Map<String, Object> sample = sample(arm, round, rounds.get(round));
                if (csv.isEmpty()) {
                    csv.append(String.join(",", sample.keySet())).append('\n');
                }
                csv.append(String.join(
                                ",",
                                sample.values().stream().map(String::valueOf).toList()))
                        .append('\n');
            }
        });
        return csv.toString();
    }
}
