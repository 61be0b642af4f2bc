package dev.sluice.bench;

import com.zaxxer.hikari.HikariDataSource;
import dev.sluice.bench.arms.Arm;
import dev.sluice.bench.arms.ChunkLoop;
import dev.sluice.bench.server.BenchDatabase;
import dev.sluice.bench.server.BenchServer;
import dev.sluice.bench.server.Campaigns;
import dev.sluice.bench.server.TimedDataSource;
import dev.sluice.bench.server.TimedDataSource.RoundTrip;
import java.util.ArrayList;
import java.util.List;

/**
 * What the hand-written loop spends around the same statement: looking for the next keys, and waiting for the disk at commit.
 * No engine can do without these two; what it takes beyond them is its own.
 */
final class BareLoop {

    private BareLoop() {}

    /** One chunk of the loop. */
    record BareChunk(double probeMillis, double commitMillis) {
        double aroundStepMillis() {
            return probeMillis + commitMillis;
        }
    }

    static List<BareChunk> measure(BenchServer server, String template, int rows, int size) throws Exception {
        BenchDatabase database = server.copyOf(template);
        List<RoundTrip> trips;
        try (HikariDataSource pool = database.pool(1)) {
            TimedDataSource timed = new TimedDataSource(pool);
            try (Arm.Ready loop = ChunkLoop.prepare(timed.dataSource(), size)) {
                timed.takeRecord();
                loop.run();
                trips = timed.takeRecord();
            }
        }
        Campaigns.check(database, rows, "loop with chunks of " + size);
        List<BareChunk> chunks = new ArrayList<>();
        // Probe, step, commit; at the end a probe that finds nothing, and a commit.
        for (int i = 0; i + 3 < trips.size(); i += 3) {
            chunks.add(
                    new BareChunk(trips.get(i).nanos() / 1e6, trips.get(i + 2).nanos() / 1e6));
        }
        return OverheadBench.warm(chunks);
    }
}
