package dev.sluice.bench;

import dev.sluice.RunView;
import dev.sluice.bench.fleet.Fleet;
import dev.sluice.bench.fleet.HeldRange;
import dev.sluice.bench.report.Table;
import dev.sluice.bench.server.BenchDatabase;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;

/**
 * One kill and what came of it.
 *
 * @param toClaim seconds from the kill until another process was seen to own the range, to within the polling interval
 * @param toCommit seconds from the kill to the first chunk that it committed there
 */
record Takeover(double toClaim, double toCommit) {

    private static final int POLL_MILLIS = 20;
    private static final long LONGEST_WAIT_NANOS = 120_000_000_000L;

    /** Enough work left that the range is still there after the takeover. */
    private static final int LEAST_KEYS_LEFT = 1_000;

    private static final int WORKERS = 2;

    /** Waits until all workers are at work, kills the owner of a range at a random moment, and watches the range. */
    static Takeover provoke(BenchDatabase database, Fleet fleet, Random random, Supplier<RunView> run)
            throws SQLException, InterruptedException {
        long deadline = System.nanoTime() + LONGEST_WAIT_NANOS;
        while (true) {
            require(System.nanoTime() < deadline, "no two workers got to work within two minutes", run);
            List<HeldRange> settled = HeldRange.live(database).stream()
                    .filter(range -> fleet.has(range.pid()) && range.chunks() > 0)
                    .toList();
            if (settled.size() < WORKERS) {
                Thread.sleep(POLL_MILLIS);
                continue;
            }
            long victim = settled.get(random.nextInt(settled.size())).id();
            Thread.sleep(random.nextInt(1_500));
            Optional<HeldRange> range = HeldRange.find(database, victim)
                    .filter(found -> fleet.has(found.pid()) && found.left() >= LEAST_KEYS_LEFT);
            if (range.isPresent()) {
                return strike(database, fleet, range.get(), run);
            }
        }
    }

    private static Takeover strike(BenchDatabase database, Fleet fleet, HeldRange range, Supplier<RunView> run)
            throws SQLException, InterruptedException {
        double killedAt = now(database);
        fleet.kill(range.pid());
        double claimedAt = 0;
        // What was committed before the new owner came may contain a last chunk of the old one.
        long chunksAtClaim = 0;
        long deadline = System.nanoTime() + LONGEST_WAIT_NANOS;
        while (true) {
            require(System.nanoTime() < deadline, "range " + range.id() + " was not taken over in two minutes", run);
            Optional<HeldRange> seen = HeldRange.find(database, range.id());
            require(seen.isPresent(), "range " + range.id() + " ended before its takeover was seen", run);
            HeldRange now = seen.orElse(range);
            if (now.epoch() > range.epoch() && claimedAt == 0) {
                claimedAt = now(database);
                chunksAtClaim = now.chunks();
            } else if (claimedAt > 0 && now.chunks() > chunksAtClaim) {
                return new Takeover((claimedAt - killedAt) / 1000, (now.movedAtMillis() - killedAt) / 1000);
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    private static void require(boolean holds, String otherwise, Supplier<RunView> run) {
        if (!holds) {
            RunView view = run.get();
            throw new WrongResultException(
                    otherwise + "; the run is " + view.state().label() + " (" + view.reason() + "), "
                            + view.outcomes().scanned() + " rows scanned");
        }
    }

    private static double now(BenchDatabase database) throws SQLException {
        return Double.parseDouble(database.text("SELECT extract(epoch FROM clock_timestamp()) * 1000"));
    }

    @Override
    public String toString() {
        return Table.number(toCommit) + " s to the next commit (" + Table.number(toClaim) + " s to the claim)";
    }
}
