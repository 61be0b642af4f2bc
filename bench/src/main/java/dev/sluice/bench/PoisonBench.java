package dev.sluice.bench;

import com.zaxxer.hikari.HikariDataSource;
import dev.sluice.FailureBudget;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * What bad rows cost: the same walk with none, with 7 and with 100 of them, and the attempts at chunks that each one adds.
 *
 * <p>The chunk size is fixed, so that the walks differ in nothing but the bad rows. These are drawn anew each round.
 */
final class PoisonBench implements Bench {

    private static final List<Integer> BAD_ROWS = List.of(0, 7, 100);

    private static final List<Integer> BAD_ROWS_QUICK = List.of(0, 7, 20);

    private static final String TEMPLATE = "campaigns_poison";

    @Override
    public String name() {
        return "poison";
    }

    @Override
    public String summary() {
        return "time and chunk attempts with " + BAD_ROWS + " bad rows, against none";
    }

    @Override
    public Report run(Options options) throws Exception {
        int rows = options.number("rows", 1_000_000, 20_000);
        int rounds = options.number("rounds", 5, 1);
        int batch = options.quick() ? 1_000 : 10_000;
        List<Integer> numbers = options.quick() ? BAD_ROWS_QUICK : BAD_ROWS;
        int most = numbers.get(numbers.size() - 1);
        Report report = new Report(name());
        report.setting("rows", rows)
                .setting("rounds", rounds)
                .setting("workers", 1)
                .setting("chunk rows", batch);
        try (BenchServer server = BenchServer.start(options.out())) {
            server.describeTo(report);
            server.makeTemplate(TEMPLATE, database -> {
                Campaigns.fill(database, rows);
                database.execute("ALTER TABLE campaigns ADD CONSTRAINT no_poison"
                        + " CHECK (budget_currency IS NULL OR name NOT LIKE 'poison%')");
            });
            Random random = new Random(20_261_122);
            List<Rounds.Trial<Walk>> trials = numbers.stream()
                    .map(bad ->
                            new Rounds.Trial<>(bad + " bad rows", () -> walk(server, rows, batch, bad, most, random)))
                    .toList();
            if (!options.quick()) {
                // The first walk of a process pays for its classes.
                Rounds.alternate(trials, 1);
            }
            figures(report, numbers, Rounds.alternate(trials, rounds));
        }
        return report.atMost("extra_attempts_a_bad_row_of_7.max", 20);
    }

    /** One walk. */
    private record Walk(int bad, double seconds, int attempts) {
        @Override
        public String toString() {
            return Table.number(seconds) + " s, " + attempts + " attempts at chunks";
        }
    }

    private static Walk walk(BenchServer server, int rows, int batch, int bad, int most, Random random)
            throws Exception {
        BenchDatabase database = server.copyOf(TEMPLATE);
        poison(database, rows, bad, most, random);
        AtomicInteger attempts = new AtomicInteger();
        RunListener listener = new RunListener() {
            @Override
            public void chunkCommitted(dev.sluice.ChunkReport chunk) {
                attempts.incrementAndGet();
            }

            @Override
            public void chunkRolledBack(long run, String backfill, String worker, String reason) {
                attempts.incrementAndGet();
            }
        };
        double seconds;
        RunView end;
        try (HikariDataSource pool = database.pool(3);
                Sluice sluice = Sluice.builder(pool).listener(listener).build()) {
            long begin = System.nanoTime();
            end = sluice.start(
                            Campaigns.BACKFILL,
                            RunOptions.DEFAULTS
                                    .withFullSpeed()
                                    .withMaxWorkers(1)
                                    .withBatchSize(batch)
                                    .withFailureBudget(FailureBudget.rows(1_000)))
                    .await();
            seconds = (System.nanoTime() - begin) / 1e9;
        }
        check(database, end, rows, bad);
        return new Walk(bad, seconds, attempts.get());
    }

    // Every walk has as many rows rewritten before it as the worst: they differ in what was written only.
    private static void poison(BenchDatabase database, int rows, int bad, int most, Random random) throws Exception {
        SortedSet<Integer> drawn = new TreeSet<>();
        while (drawn.size() < most) {
            drawn.add(1 + random.nextInt(rows));
        }
        List<Integer> shuffled = new ArrayList<>(drawn);
        java.util.Collections.shuffle(shuffled, random);
        for (int i = 0; i < most; i++) {
            String name = i < bad ? "poison" : "cured";
            database.execute("UPDATE campaigns SET name = '" + name + "' WHERE id = " + shuffled.get(i));
        }
        database.execute("VACUUM (ANALYZE) campaigns");
    }

    private static void check(BenchDatabase database, RunView end, int rows, int bad) throws Exception {
        long right = database.number("SELECT count(*) FROM campaigns c JOIN accounts a ON a.id = c.account_id"
                + " WHERE c.budget_currency = a.currency AND c.name <> 'poison'");
        long kept = database.number("SELECT count(*) FROM sluice.quarantine q JOIN campaigns c"
                + " ON c.id = q.key_values[1]::bigint WHERE c.name = 'poison' AND c.budget_currency IS NULL");
        RunState expected = bad == 0 ? RunState.SUCCEEDED : RunState.SUCCEEDED_WITH_FAILURES;
        if (end.state() != expected
                || end.outcomes().quarantined() != bad
                || end.outcomes().scanned() != rows
                || right != rows - bad
                || kept != bad) {
            throw new WrongResultException("with " + bad + " bad rows: " + end.state() + ", "
                    + end.outcomes().sentence() + ", " + right + " rows right, " + kept + " rightly quarantined");
        }
    }

    private static void figures(Report report, List<Integer> numbers, Map<String, List<Walk>> walks) {
        Table table = new Table(
                "What bad rows cost",
                "bad rows",
                "seconds, median",
                "time ÷ that without",
                "min",
                "max",
                "extra attempts a bad row, median",
                "max");
        List<Walk> clean = walks.getOrDefault("0 bad rows", List.of());
        for (int bad : numbers) {
            List<Walk> with = walks.getOrDefault(bad + " bad rows", List.of());
            List<Double> seconds = with.stream().map(Walk::seconds).collect(Collectors.toList());
            report.figures("seconds_with_" + bad, seconds);
            for (int round = 0; round < with.size(); round++) {
                report.raw(
                        "bad rows",
                        bad,
                        "round",
                        round + 1,
                        "seconds",
                        with.get(round).seconds(),
                        "attempts",
                        with.get(round).attempts());
            }
            if (bad == 0) {
                table.row(bad, Stats.median(seconds), 1.0, 1.0, 1.0, 0.0, 0.0);
                continue;
            }
            List<Double> ratios = new ArrayList<>();
            List<Double> extra = new ArrayList<>();
            for (int round = 0; round < with.size(); round++) {
                ratios.add(with.get(round).seconds() / clean.get(round).seconds());
                extra.add((with.get(round).attempts() - clean.get(round).attempts()) / (double) bad);
            }
            report.figures("time_with_" + bad + "_to_none", ratios);
            report.figures("extra_attempts_a_bad_row_of_" + bad, extra);
            table.row(
                    bad,
                    Stats.median(seconds),
                    Stats.median(ratios),
                    Stats.min(ratios),
                    Stats.max(ratios),
                    Stats.median(extra),
                    Stats.max(extra));
        }
        report.table(table);
    }
}
