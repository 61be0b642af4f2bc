package dev.sluice.run;

import dev.sluice.Chunk;
import dev.sluice.Outcomes;
import dev.sluice.sql.KeySql;
import dev.sluice.sql.Opening;
import dev.sluice.sql.Transactions;
import dev.sluice.store.Differences;
import dev.sluice.store.RangeRow;
import dev.sluice.store.RangeStore;
import dev.sluice.store.RunRow;
import dev.sluice.store.Skips;
import dev.sluice.store.Tallies;
import dev.sluice.verify.ChunkCheck;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;

/**
 * A chunk of a verification: one statement in a transaction that cannot write, then what it found with the fence and the
 * checkpoint in another. Whatever ends the first before the second has committed, the chunk counts as not checked, and is
 * checked again. Thread-safe; the connection is not.
 */
final class CheckChunk implements OneChunk {

    // "Read-only transaction" and "feature not supported".
    private static final String WRITES = "25006";

    private static final String REFUSED = "0A000";

    private final ChunkCheck check;
    private final KeySql places;
    private final ReadSide side;

    CheckChunk(RunRow run, ReadSide side) {
        this.check = new ChunkCheck(run.plan());
        this.places = new KeySql(run.plan().walk().places());
        this.side = side;
    }

    /** Where the rows are read. */
    @FunctionalInterface
    interface ReadSide {

        /** The primary, on the worker's own connection. */
        ReadSide PRIMARY = (primary, work) -> work.run(primary);

        /** Lets the work have a connection. */
        ChunkCheck.Found with(Connection primary, Connections.Work<ChunkCheck.Found> work) throws SQLException;
    }

    // What a replica has is another matter.
    @Override
    public boolean countsAsProbed() {
        return side == ReadSide.PRIMARY;
    }

    @Override
    public Attempt run(
            Connection connection, RangeRow range, Chunk chunk, long number, int chunkRows, int likelyChanged) {
        return ChunkTransaction.attempt(chunk, doing -> {
            // No row is to blame for an error, as it would be with a step: the check fails, and the verdict is unknown.
            doing.bookkeeping("check of the chunk");
            Transactions.Limits limits = ChunkTransaction.limits(range, number);
            long before = System.nanoTime();
            ChunkCheck.Found found = side.with(connection, c -> read(c, limits, chunk, likelyChanged));
            Duration took = Duration.ofNanos(System.nanoTime() - before);
            return Transactions.run(
                    connection,
                    limits,
                    c -> keep(c, range, chunk, found, chunkRows, took, doing),
                    attempt -> attempt instanceof Attempt.Committed);
        });
    }

    private ChunkCheck.Found read(Connection connection, Transactions.Limits limits, Chunk chunk, int rows)
            throws SQLException {
        return Transactions.runOpened(
                connection,
                limits,
                opening -> {
                    opening.alone();
                    try (Statement statement = connection.createStatement()) {
                        statement.execute("SET TRANSACTION READ ONLY");
                    }
                    return ask(opening, chunk, rows);
                },
                found -> true);
    }

    private ChunkCheck.Found ask(Opening opening, Chunk chunk, int rows) throws SQLException {
        try {
            return check.ask(opening, chunk, rows);
        } catch (SQLException e) {
            if (WRITES.equals(e.getSQLState())) {
                // Said of a server, this state means to wait until it may be written to. It never may.
                throw new SQLException(
                        "the check writes, and a verification only reads: " + e.getMessage(), REFUSED, e);
            }
            throw e;
        }
    }

    private Attempt keep(
            Connection connection,
            RangeRow range,
            Chunk chunk,
            ChunkCheck.Found found,
            int chunkRows,
            Duration took,
            Doing doing)
            throws SQLException {
        doing.bookkeeping("keeping what was found");
        String json = found.found();
        Differences.Found sorted =
                json == null ? Differences.Found.NOTHING : Differences.keep(connection, range.runId(), json);
        Skips skips = sorted.skips();
        if (found.missing() > 0) {
            skips = skips.plus(ChunkTransaction.NO_SUCH_ROW, found.missing());
        }
        long rows = found.rows() + found.missing();
        long others = skips.total() + sorted.quarantined();
        Outcomes outcomes =
                new Outcomes(0, Math.max(0, rows - others - sorted.differing()), skips.total(), sorted.quarantined());
        doing.bookkeeping("checkpoint");
        Optional<RangeRow> now = RangeStore.checkpoint(
                connection,
                range,
                places,
                new RangeStore.Progress(chunk.upto(), outcomes, skips, chunkRows, Tallies.NONE, sorted.differing()));
        // What was read is what the rest after it is in proportion to, whatever became of it.
        Outcomes read = new Outcomes(0, Math.max(0, rows - others), skips.total(), sorted.quarantined());
        return now.isPresent() ? new Attempt.Committed(chunk, now.get(), read, took, null) : new Attempt.Lost();
    }
}
