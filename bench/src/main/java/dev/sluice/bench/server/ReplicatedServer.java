package dev.sluice.bench.server;

import dev.sluice.embedded.TestServer;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;

/**
 * A server with the benches' settings and a streaming replica of it, both durable. They live in the system's temporary folder
 * ({@code -Djava.io.tmpdir}) and are deleted at the end.
 */
public final class ReplicatedServer implements AutoCloseable {

    /** A replica that is so close has caught up; the primary never rests entirely. */
    private static final long CAUGHT_UP_BYTES = 1 << 20;

    private static final int CAUGHT_UP_WITHIN_SECONDS = 300;

    private final TestServer primary;
    private final TestServer replica;
    private final BenchServer bench;

    private ReplicatedServer(TestServer primary, TestServer replica, BenchServer bench) {
        this.primary = primary;
        this.replica = replica;
        this.bench = bench;
    }

    /**
     * Starts both.
     *
     * @param out where a lock keeps other benches away
     */
    public static ReplicatedServer start(Path out) throws IOException {
        TestServer primary = TestServer.dedicated(BenchServer.SETTINGS);
        BenchServer bench = BenchServer.of(primary.postgres(), out);
        return new ReplicatedServer(primary, primary.newReplica(), bench);
    }

    /** Where work is done. */
    public BenchServer primary() {
        return bench;
    }

    /** The replica, for commands about itself. */
    public BenchDatabase replica() {
        return new BenchDatabase(replica.postgres(), "postgres");
    }

    /** Waits until the replica has replayed what the primary has written. */
    public void awaitReplica() throws SQLException, InterruptedException {
        BenchDatabase maintenance = new BenchDatabase(primary.postgres(), "postgres");
        long end = System.nanoTime() + CAUGHT_UP_WITHIN_SECONDS * 1_000_000_000L;
        while (maintenance.number("SELECT coalesce(max(pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn))::bigint,"
                        + " 1::bigint << 40) FROM pg_stat_replication")
                > CAUGHT_UP_BYTES) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException(
                        "the replica did not catch up within " + CAUGHT_UP_WITHIN_SECONDS + " s");
            }
            Thread.sleep(200);
        }
    }

    @Override
    public void close() throws Exception {
        replica.close();
        bench.close();
        primary.close();
    }
}
