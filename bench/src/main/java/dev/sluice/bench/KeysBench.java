package dev.sluice.bench;

import com.zaxxer.hikari.HikariDataSource;
import dev.sluice.Backfill;
import dev.sluice.Keys;
import dev.sluice.RunListener;
import dev.sluice.RunOptions;
import dev.sluice.RunState;
import dev.sluice.RunView;
import dev.sluice.Sluice;
import dev.sluice.bench.report.Report;
import dev.sluice.bench.report.Stats;
import dev.sluice.bench.report.Table;
import dev.sluice.bench.server.BenchDatabase;
import dev.sluice.bench.server.BenchServer;
import dev.sluice.bench.server.Campaigns;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/** Seconds to stage a key list, and rows a second of walking it, beside walking the same rows through the table. */
final class KeysBench implements Bench {

    private static final String TEMPLATE = "campaigns_keys";
    private static final double MOST_SECONDS = 10;

    @Override
    public String name() {
        return "keys";
    }

    @Override
    public String summary() {
        return "seconds to stage a list of --rows keys; rows/s of walking it and of walking the table";
    }

    /** One run. Staging is empty of meaning for a walk through the table. */
    private record Trial(double stagingSeconds, double rowsPerSecond, long listBytes) {
        @Override
        public String toString() {
            return Table.number(rowsPerSecond) + " rows/s, staged in " + Table.number(stagingSeconds) + " s";
        }
    }

    @Override
    public Report run(Options options) throws Exception {
        int rows = options.number("rows", 1_000_000, 20_000);
        int rounds = options.number("rounds", 3, 1);
        int workers = options.number("workers", 2, 2);
        Report report = new Report(name());
        report.setting("rows", rows).setting("rounds", rounds).setting("workers", workers);
        report.setting("list", "every key of the table once, every hundredth twice, in no order");
        try (BenchServer server = BenchServer.start(options.out())) {
            server.describeTo(report);
            List<Integer> shuffled = shuffled(rows);
            Path lines = options.out().resolve("keys.txt");
            Path zipped = options.out().resolve("keys.csv.gz");
            write(Files.newOutputStream(lines), "", shuffled);
            write(new GZIPOutputStream(Files.newOutputStream(zipped)), "id\n", shuffled);
            server.makeTemplate(TEMPLATE, database -> Campaigns.fill(database, rows));
            List<Rounds.Trial<Trial>> trials = List.of(
                    new Rounds.Trial<>("table", () -> walk(server, rows, workers, Campaigns.BACKFILL)),
                    new Rounds.Trial<>("lines", () -> walk(server, rows, workers, over(Keys.file(lines)))),
                    new Rounds.Trial<>("csv.gz", () -> walk(server, rows, workers, over(Keys.csv(zipped, "id")))));
            if (!options.quick()) {
                Rounds.alternate(trials, 1);
            }
            figures(report, Rounds.alternate(trials, rounds));
        }
        return report.atMost("lines.staging_seconds", MOST_SECONDS).atMost("csv.gz.staging_seconds", MOST_SECONDS);
    }

    private static Backfill over(Keys keys) {
        return Campaigns.BACKFILL.toBuilder().keys(keys).build();
    }

    private static List<Integer> shuffled(int rows) {
        List<Integer> keys = new ArrayList<>();
        for (int i = 1; i <= rows; i++) {
            keys.add(i);
            if (i % 100 == 0) {
                keys.add(i);
            }
        }
        Collections.shuffle(keys, new Random(1));
        return keys;
    }

    private static void write(OutputStream out, String header, List<Integer> keys) throws IOException {
        try (Writer writer = new OutputStreamWriter(out, StandardCharsets.UTF_8)) {
            writer.write(header);
            for (int key : keys) {
                writer.write(key + "\n");
            }
        }
    }

    private static Trial walk(BenchServer server, int rows, int workers, Backfill backfill) throws Exception {
        BenchDatabase database = server.copyOf(TEMPLATE);
        long[] staged = new long[1];
        RunListener listener = new RunListener() {
            @Override
            public void keysStaged(String name, String sentence) {
                staged[0] = System.nanoTime();
            }
        };
        try (HikariDataSource pool = database.pool(workers + 2);
                Sluice sluice = Sluice.builder(pool).listener(listener).build()) {
            long begin = System.nanoTime();
            RunView end = sluice.start(
                            backfill, RunOptions.DEFAULTS.withFullSpeed().withMaxWorkers(workers))
                    .await();
            if (end.state() != RunState.SUCCEEDED || end.outcomes().changed() != rows) {
                throw new WrongResultException("run is " + end.state().label() + " (" + end.reason() + ") with "
                        + end.outcomes().changed() + " of " + rows + " rows changed");
            }
            Campaigns.check(database, rows, backfill.keys().map(Keys::source).orElse("table"));
            return new Trial(
                    staged[0] == 0 ? 0 : (staged[0] - begin) / 1e9,
                    rows / (end.activeTime().toMillis() / 1e3),
                    database.number("SELECT pg_total_relation_size('sluice.key_page')"));
        }
    }

    private static void figures(Report report, Map<String, List<Trial>> results) {
        Table table =
                new Table("Key lists", "walk", "staged, s", "rows/s", "list, bytes", "rows/s ÷ table", "min", "max");
        List<Double> whole = rates(results.getOrDefault("table", List.of()));
        results.forEach((name, trials) -> {
            List<Double> staging = trials.stream().map(Trial::stagingSeconds).toList();
            List<Double> rates = rates(trials);
            List<Double> bytes =
                    trials.stream().map(t -> (double) t.listBytes()).toList();
            List<Double> ratios = new ArrayList<>();
            for (int round = 0; round < rates.size(); round++) {
                ratios.add(rates.get(round) / whole.get(round));
            }
            report.figures(name + ".rows_per_second", rates);
            if (!name.equals("table")) {
                report.figures(name + ".staging_seconds", staging);
                report.figures(name + ".list_bytes", bytes);
                report.figures(name + "_to_table", ratios);
            }
            table.row(
                    name,
                    Stats.median(staging),
                    Stats.median(rates),
                    Stats.median(bytes),
                    Stats.median(ratios),
                    Stats.min(ratios),
                    Stats.max(ratios));
        });
        report.table(table);
    }

    private static List<Double> rates(List<Trial> trials) {
        return trials.stream().map(Trial::rowsPerSecond).toList();
    }
}
