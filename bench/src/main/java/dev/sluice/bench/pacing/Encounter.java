package dev.sluice.bench.pacing;

import dev.sluice.bench.beside.Neighbour;
import dev.sluice.bench.report.Table;
import dev.sluice.bench.server.BenchDatabase;
import dev.sluice.bench.server.BenchServer;
import dev.sluice.bench.server.Campaigns;
import dev.sluice.bench.server.CpuTime;
import dev.sluice.bench.shop.Latencies;
import dev.sluice.bench.shop.Shop;
import dev.sluice.bench.shop.Transactions;
import dev.sluice.bench.shop.WallClock;
import java.util.List;

/**
 * Customers and one way of doing a backfill on one table, for the length of a window.
 *
 * @param rowsPerSecond the backfill's, over the window
 * @param seconds the window's length: shorter than asked for if the backfill came to its end
 * @param latencies the customers'
 * @param cpu processor time spent in the window, the customers' own process left out
 * @param transactions of the window, all of them
 */
public record Encounter(
        double rowsPerSecond, double seconds, Latencies latencies, CpuTime cpu, Transactions transactions) {

    private static final long POLL_MILLIS = 20;
    private static final double MICROS_PER_SECOND = 1e6;

    /** What works in one transaction may take so many windows. */
    private static final int PATIENCE = 5;

    /** A run that would end within the window gets it before it has settled, with this much to spare. */
    private static final double SPARE = 1.25;

    /** Measures once, on a fresh copy of a template, and checks the rows. */
    public static Encounter of(Neighbour neighbour, BenchServer server, String template, Shop shop, Terms terms)
            throws Exception {
        BenchDatabase database = server.copyOf(template);
        Campaigns.warm(database);
        try (Neighbour.Running running = neighbour.prepare(database, terms.rows())) {
            shop.open(database, terms.rows(), terms.load());
            Thread.sleep(terms.warmupSeconds() * 1_000L);
            CpuTime cpuBefore = server.cpuTime();
            long from = WallClock.micros();
            running.begin();
            long rowsBefore = 0;
            if (neighbour.settles()) {
                settle(running, terms);
                if (!running.isThrough()) {
                    cpuBefore = server.cpuTime();
                    from = WallClock.micros();
                    rowsBefore = running.rows();
                }
            }
            watch(running, neighbour.isAllOrNothing() ? PATIENCE * terms.seconds() : terms.seconds());
            long to = WallClock.micros();
            long rowsAfter = running.rows();
            CpuTime cpu = server.cpuTime().minus(cpuBefore);
            running.stop();
            Transactions transactions = shop.stop();
            Campaigns.checkPart(database, terms.rows(), running.rows(), neighbour.name());
            double seconds = (to - from) / MICROS_PER_SECOND;
            return new Encounter(
                    (rowsAfter - rowsBefore) / seconds,
                    seconds,
                    Latencies.of(transactions, from, to),
                    cpu,
                    transactions.between(from, to));
        }
    }

    private static void watch(Neighbour.Running running, double seconds) throws InterruptedException {
        long end = System.nanoTime() + (long) (seconds * 1e9);
        while (System.nanoTime() < end && !running.isThrough()) {
            Thread.sleep(POLL_MILLIS);
        }
    }

    /** Lets it find its speed, but not so long that nothing is left for the window. */
    private static void settle(Neighbour.Running running, Terms terms) throws Exception {
        long end = System.nanoTime() + terms.settleSeconds() * 1_000_000_000L;
        while (System.nanoTime() < end && !running.isThrough()) {
            long rows = running.rows();
            watch(running, 1);
            double rate = running.rows() - rows;
            long left = terms.rows() - running.rows();
            if (!running.isThrough() && left < rate * terms.seconds() * SPARE) {
                System.err.printf(
                        "bench: %,d of %,d rows are left, too few to let it settle any longer%n", left, terms.rows());
                return;
            }
        }
    }

    /** The same without what is in a file already. */
    public Encounter withoutTransactions() {
        return new Encounter(rowsPerSecond, seconds, latencies, cpu, new Transactions(List.of()));
    }

    @Override
    public String toString() {
        return Table.number(rowsPerSecond) + " rows/s, " + latencies;
    }
}
