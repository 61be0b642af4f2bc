package dev.sluice.bench.beside;

import dev.sluice.bench.arms.ChunkLoop;
import dev.sluice.bench.server.BenchDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** The loop that people write by hand, with a chunk size and a sleep that somebody has chosen. */
record FixedLoop(int chunk, int sleepMillis) implements Neighbour {

    static final List<Integer> CHUNKS = List.of(250, 1_000, 10_000);
    static final List<Integer> SLEEPS = List.of(0, 10, 100, 1_000);

    static List<Neighbour> grid() {
        List<Neighbour> grid = new ArrayList<>();
        for (int chunk : CHUNKS) {
            for (int sleep : SLEEPS) {
                grid.add(new FixedLoop(chunk, sleep));
            }
        }
        return grid;
    }

    @Override
    public String name() {
        return "fixed-" + chunk + "-" + sleepMillis;
    }

    @Override
    public String description() {
        return "hand-written loop: keyset chunks of " + chunk
                + " rows, one UPDATE and one commit each, one connection, " + sleepMillis + " ms of sleep between them";
    }

    @Override
    public Running prepare(BenchDatabase database, int rows) throws SQLException {
        Connection connection = ChunkLoop.connect(database.dataSource(APPLICATION));
        AtomicLong changed = new AtomicLong();
        return new OnThread() {
            @Override
            boolean run() throws Exception {
                return ChunkLoop.walk(connection, chunk, rowsOfChunk -> {
                    changed.addAndGet(rowsOfChunk);
                    if (sleepMillis > 0 && !isStopped()) {
                        Thread.sleep(sleepMillis);
                    }
                    return !isStopped();
                });
            }

            @Override
            void interrupt() {
                // It looks after each chunk.
            }

            @Override
            public long rows() throws Exception {
                requireNoFailure();
                return changed.get();
            }

            @Override
            public void close() throws Exception {
                stop();
                connection.close();
            }
        };
    }
}
