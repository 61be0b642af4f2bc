package dev.sluice.bench.pacing;

import dev.sluice.RunView;
import dev.sluice.bench.WrongResultException;
import dev.sluice.bench.beside.SluiceRun;
import dev.sluice.bench.report.Table;
import dev.sluice.bench.server.BenchDatabase;
import dev.sluice.bench.server.Campaigns;
import dev.sluice.bench.server.ReplicatedServer;
import dev.sluice.bench.shop.Shop;
import dev.sluice.bench.shop.Transactions;
import dev.sluice.bench.shop.WallClock;
import java.util.OptionalDouble;

/**
 * A run of ours with default settings beside customers, and one trouble that came and went.
 *
 * @param response what its speed tells
 * @param backedOff seconds until it gave way: what the trouble saw, if it saw anything, else what the speed tells
 * @param began when the trouble did, in microseconds since 1970
 * @param ended when the trouble did
 * @param recordedUntil the end of what is known
 * @param through whether the run came to its end before that
 */
public record Step(
        String trouble,
        StepResponse response,
        OptionalDouble backedOff,
        long began,
        long ended,
        long recordedUntil,
        boolean through,
        Timeline timeline,
        Transactions transactions) {

    private static final int SHORT_AFTER_SECONDS = 6;
    private static final long LOOK_MILLIS = 250;

    /**
     * Measures once, on a fresh copy of a template, and checks the rows.
     *
     * @param after seconds that it is watched for at most when the trouble is over
     */
    public static Step of(Trouble trouble, ReplicatedServer server, String template, Shop shop, Terms terms, int after)
            throws Exception {
        BenchDatabase database = server.primary().copyOf(template);
        Campaigns.warm(database);
        server.awaitReplica();
        Timeline timeline = new Timeline(WallClock::micros);
        Scene scene = new Scene(
                database, server.replica(), shop, terms.rows(), terms.load().perSecond(), timeline);
        try (SluiceRun run = new SluiceRun(database, timeline)) {
            shop.open(database, terms.rows(), terms.load());
            Thread.sleep(terms.warmupSeconds() * 1_000L);
            run.begin();
            watch(run, timeline, terms.settleSeconds());
            if (run.isThrough()) {
                throw new WrongResultException("the run was through before the trouble began: give it more --rows than "
                        + terms.rows() + ", or less to --settle");
            }
            Trouble.Ongoing ongoing = trouble.inject(scene);
            long began = WallClock.micros();
            long ended;
            try {
                watch(run, timeline, terms.seconds());
            } finally {
                ongoing.release();
                ended = WallClock.micros();
            }
            boolean through = watchUntilBack(run, timeline, began, ended, after);
            long until = WallClock.micros();
            run.stop();
            Transactions transactions = shop.stop();
            Campaigns.checkPart(database, terms.rows(), run.rows(), trouble.name());
            StepResponse response = StepResponse.of(timeline, began, ended, until);
            OptionalDouble saw = ongoing.sawBackedOff();
            return new Step(
                    trouble.name(),
                    response,
                    saw.isPresent() ? saw : response.backedOff(),
                    began,
                    ended,
                    until,
                    through,
                    timeline,
                    transactions);
        }
    }

    private static void watch(SluiceRun run, Timeline timeline, int seconds) throws InterruptedException {
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        while (System.nanoTime() < end && !run.isThrough()) {
            look(run, timeline);
        }
    }

    private static void look(SluiceRun run, Timeline timeline) throws InterruptedException {
        RunView view = run.view();
        timeline.observed(view);
        Thread.sleep(LOOK_MILLIS);
    }

    private static boolean watchUntilBack(SluiceRun run, Timeline timeline, long began, long ended, int after)
            throws InterruptedException {
        long last = ended + after * 1_000_000L;
        while (WallClock.micros() < last && !run.isThrough()) {
            look(run, timeline);
            long now = WallClock.micros();
            if (now > ended + SHORT_AFTER_SECONDS * 1_000_000L
                    && StepResponse.of(timeline, began, ended, now).back().isPresent()) {
                return false;
            }
        }
        return run.isThrough();
    }

    @Override
    public String toString() {
        return "from " + Table.number(response.earlier()) + " rows/s; backed off " + in(backedOff, "while it lasted")
                + "; back " + in(response.back(), "by the end");
    }

    private static String in(OptionalDouble seconds, String otherwise) {
        return seconds.isPresent() ? "in " + Table.number(seconds.getAsDouble()) + " s" : "not " + otherwise;
    }
}
