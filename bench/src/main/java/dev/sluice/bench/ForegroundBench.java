package dev.sluice.bench;

import dev.sluice.bench.arms.SpringArm;
import dev.sluice.bench.beside.Neighbour;
import dev.sluice.bench.pacing.Capacity;
import dev.sluice.bench.pacing.Encounter;
import dev.sluice.bench.pacing.EncounterFiles;
import dev.sluice.bench.pacing.EncounterReport;
import dev.sluice.bench.pacing.Terms;
import dev.sluice.bench.report.Report;
import dev.sluice.bench.server.BenchServer;
import dev.sluice.bench.server.Campaigns;
import dev.sluice.bench.shop.Load;
import dev.sluice.bench.shop.Shop;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a backfill does to the customers of its table: their latency beside each way of doing it ÷ their latency alone, and the
 * rows that it gets done meanwhile.
 */
final class ForegroundBench implements Bench {

    static final String ALONE = "none";
    static final String OURS = "sluice";

    private static final String TEMPLATE = "campaigns_beside";

    /** A shop of some size, on a machine with room to spare: {@code --tps half} is the harder case. */
    private static final int USUAL_PER_SECOND = 600;

    private static final String HALF = "half";

    @Override
    public String name() {
        return "foreground";
    }

    @Override
    public String summary() {
        return "customers' latency beside Sluice, one UPDATE, fixed loops, Spring Batch ÷ alone; rows/s of each";
    }

    @Override
    public Report run(Options options) throws Exception {
        int rounds = options.number("rounds", 3, 1);
        List<Neighbour> neighbours = chosen(options);
        boolean half = HALF.equals(options.values().get("tps"));
        Load load = new Load(
                half ? USUAL_PER_SECOND : options.number("tps", USUAL_PER_SECOND, 100),
                options.number("connections", 16, 8),
                options.number("seed", 1, 1));
        Terms asked = new Terms(
                options.number("rows", 3_000_000, 20_000),
                load,
                options.quick() ? 1 : 5,
                options.number("settle", 120, 1),
                options.number("seconds", 60, 2));
        Report report = new Report(name());
        announce(neighbours, asked, rounds);

        try (BenchServer server = BenchServer.start(options.out());
                Shop shop = Shop.start()) {
            server.makeTemplate(TEMPLATE, database -> {
                Campaigns.fill(database, asked.rows());
                SpringArm.makeRepository(database);
            });
            Capacity capacity = Capacity.measure(server, TEMPLATE, shop, asked, options.quick() ? 1 : 10);
            capacity.describeTo(report);
            Terms terms = half ? asked.withPerSecond(capacity.half()) : asked;
            System.err.printf(
                    "bench: the machine can do %.0f transactions/s for customers alone; %.0f come%n",
                    capacity.perSecond(), terms.load().perSecond());
            server.describeTo(report);
            EncounterReport.describeTerms(report, terms, neighbours);
            report.setting("rounds", rounds);
            Map<String, List<Encounter>> encounters;
            Path folder = options.out().resolve(name());
            try (EncounterFiles files = EncounterFiles.in(folder)) {
                encounters = Rounds.alternate(trials(neighbours, server, shop, terms, files), rounds);
            }
            new EncounterReport(encounters, ALONE, OURS).writeTo(report, folder, terms);
        }
        return report;
    }

    /** Those named, and none: without it there is nothing to compare with. */
    private static List<Neighbour> chosen(Options options) {
        List<Neighbour> all = Neighbour.all(options.number("workers", 2, 2));
        List<String> names = all.stream().map(Neighbour::name).toList();
        List<String> asked = new ArrayList<>(options.names("arms", names, names));
        if (!asked.contains(ALONE)) {
            asked.add(0, ALONE);
        }
        return all.stream().filter(n -> asked.contains(n.name())).toList();
    }

    private static void announce(List<Neighbour> neighbours, Terms terms, int rounds) {
        double seconds = neighbours.stream()
                .mapToDouble(n -> terms.estimate(n.settles()))
                .sum();
        boolean update = neighbours.stream().anyMatch(Neighbour::isAllOrNothing);
        System.err.printf(
                "bench: %d arms, %d rounds of %d s each: about %.0f minutes%s%n",
                neighbours.size(),
                rounds,
                terms.seconds(),
                Math.ceil((seconds * rounds + terms.estimateBefore()) / 60),
                update ? ", and up to " + 4 * terms.seconds() * rounds / 60 + " more for one UPDATE" : "");
    }

    private static List<Rounds.Trial<Encounter>> trials(
            List<Neighbour> neighbours, BenchServer server, Shop shop, Terms terms, EncounterFiles files) {
        List<Rounds.Trial<Encounter>> trials = new ArrayList<>();
        for (Neighbour neighbour : neighbours) {
            // Within a round the same customers come to all.
            AtomicInteger rounds = new AtomicInteger();
            trials.add(new Rounds.Trial<>(neighbour.name(), () -> {
                int round = rounds.incrementAndGet();
                Encounter encounter = Encounter.of(neighbour, server, TEMPLATE, shop, terms.withRound(round));
                files.add(round, neighbour.name(), encounter.transactions());
                return encounter.withoutTransactions();
            }));
        }
        return trials;
    }
}
