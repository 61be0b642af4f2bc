package dev.sluice.bench;

import dev.sluice.ChunkReport;
import dev.sluice.bench.server.TimedDataSource.RoundTrip;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Where the time of one chunk went, as the worker saw it.
 *
 * @param totalMillis from looking for its end until after the commit
 * @param reportedMillis {@code totalTime - stepTime} of its report, where stepTime contains the count of its rows
 * @param roundTrips how often the server was asked
 * @param millis the time by part
 */
record ChunkParts(double totalMillis, double reportedMillis, int roundTrips, Map<Part, Double> millis) {

    /** What a round trip is for. */
    enum Part {
        PROBE,
        COUNT,
        STEP,
        SKIPS,
        FENCE,
        COMMIT,
        CLAIM;

        static Part of(String sql) {
            if (sql.equals("COMMIT")) {
                return COMMIT;
            } else if (sql.contains("UPDATE sluice.range")) {
                return FENCE;
            } else if (sql.contains("LIMIT 1 OFFSET")) {
                return PROBE;
            } else if (sql.contains("/* sluice")) {
                // The first statement of a transaction carries its limits.
                return sql.contains("AS reason") ? SKIPS : sql.contains("count(*)") ? COUNT : STEP;
            }
            return CLAIM;
        }
    }

    static ChunkParts of(ChunkReport report, List<RoundTrip> roundTrips) {
        Map<Part, Double> millis = new EnumMap<>(Part.class);
        int trips = 0;
        // Since the chunk before, the worker may have changed its range: the chunk begins at its probe.
        int begin = 0;
        for (int i = 0; i < roundTrips.size(); i++) {
            begin = Part.of(roundTrips.get(i).sql()) == Part.PROBE ? i : begin;
        }
        for (RoundTrip trip : roundTrips.subList(begin, roundTrips.size())) {
            millis.merge(Part.of(trip.sql()), trip.nanos() / 1e6, Double::sum);
            trips++;
        }
        double total = report.totalTime().toNanos() / 1e6;
        return new ChunkParts(total, total - report.stepTime().toNanos() / 1e6, trips, millis);
    }

    double part(Part part) {
        return millis.getOrDefault(part, 0.0);
    }

    /** Everything but the step's own statement. */
    double engineMillis() {
        return totalMillis - part(Part.STEP);
    }

    /** The same without waiting for the disk, which any way of committing has to do. */
    double engineWithoutCommitMillis() {
        return engineMillis() - part(Part.COMMIT);
    }

    /** What is left when every round trip is taken off: our own code, the driver's, and the log line. */
    double clientMillis() {
        return totalMillis
                - millis.values().stream().mapToDouble(Double::doubleValue).sum();
    }
}
