package dev.sluice.run;

import dev.sluice.Chunk;
import dev.sluice.KeyValue;
import dev.sluice.Outcomes;
import dev.sluice.Writes;
import dev.sluice.sql.Opening;
import dev.sluice.sql.RowError;
import dev.sluice.sql.Transactions;
import dev.sluice.store.PlanRow;
import dev.sluice.store.Quarantine;
import dev.sluice.store.RangeRow;
import dev.sluice.store.Skips;
import dev.sluice.store.Tallies;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;

/**
 * The last attempt at a row that fails alone: it is done, or set aside, in one fenced transaction.
 *
 * <p>The step runs behind a savepoint, and deferred constraints are checked there and not at the commit, so that its error
 * undoes the step and nothing else. What is left of the transaction then writes the row into the quarantine and moves the
 * cursor past it, as a chunk with one outcome: so a row is set aside exactly once, whatever is killed, whenever.
 */
final class LastChance {

    private final ChunkTransaction transaction;
    private final ChunkStatements statements;
    private final String worker;

    /** @param worker who does it, as kept with a row set aside */
    LastChance(ChunkTransaction transaction, PlanRow plan, String worker) {
        this.transaction = transaction;
        this.statements = new ChunkStatements(plan);
        this.worker = worker;
    }

    /**
     * A row's chunk.
     *
     * @param chunk holds one row, as far as is known
     * @param number of the chunk under the range's epoch
     * @param chunkRows the usual size, kept with the checkpoint
     * @param attempts how many transactions failed because of the row so far
     */
    record Row(RangeRow range, Chunk chunk, long number, int chunkRows, int attempts) {}

    /** Does the row or sets it aside. */
    Attempt run(Connection connection, Row row) {
        return ChunkTransaction.attempt(row.chunk(), doing -> {
            Writes prepared = Writes.NONE;
            Attempt.Failed unprepared = null;
            try {
                prepared = transaction.prepare(connection, row.chunk(), doing);
            } catch (Exception e) {
                unprepared = new Attempt.Failed(row.chunk(), e, doing);
                if (!unprepared.isOfData()) {
                    throw e;
                }
            }
            Writes ready = prepared;
            Attempt.Failed failed = unprepared;
            return Transactions.runOpened(
                    connection,
                    ChunkTransaction.limits(row.range(), row.number()),
                    opening -> {
                        opening.alone();
                        return failed == null
                                ? doOrSetAside(connection, opening, row, ready, doing)
                                : setAside(connection, row, failed, doing);
                    },
                    attempt -> attempt instanceof Attempt.Committed);
        });
    }

    /**
     * Sets a row aside that nobody can do as long as others are at it.
     *
     * @param row with the attempts that failed but for one
     * @param failed how it failed
     */
    Attempt setAside(Connection connection, Row row, Attempt.Failed failed) {
        return ChunkTransaction.attempt(
                row.chunk(),
                doing -> Transactions.runOpened(
                        connection,
                        ChunkTransaction.limits(row.range(), row.number()),
                        opening -> {
                            opening.alone();
                            return setAside(connection, row, failed, doing);
                        },
                        attempt -> attempt instanceof Attempt.Committed));
    }

    private Attempt doOrSetAside(Connection connection, Opening opening, Row row, Writes prepared, Doing doing)
            throws SQLException {
        Savepoint before = connection.setSavepoint();
        ChunkTransaction.Work work;
        try {
            work = transaction.work(
                    connection, opening, row.chunk(), 0, prepared, ChunkTransaction.Locking.AS_PLANNED, doing);
            checkDeferred(connection, doing);
        } catch (SQLException e) {
            Attempt.Failed failed = new Attempt.Failed(row.chunk(), e, doing);
            if (!failed.isOfData()) {
                throw e;
            }
            connection.rollback(before);
            return setAside(connection, row, failed, doing);
        }
        return transaction.advance(connection, row.range(), row.chunk(), work, row.chunkRows(), doing);
    }

    private static void checkDeferred(Connection connection, Doing doing) throws SQLException {
        doing.commit();
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET CONSTRAINTS ALL IMMEDIATE");
        }
    }

    private Attempt setAside(Connection connection, Row row, Attempt.Failed failed, Doing doing) throws SQLException {
        String what = failed.doing().what();
        List<KeyValue> keys = statements.keys(connection, row.chunk(), 2);
        if (keys.size() != 1) {
            // Rows came or went meanwhile: the search goes on.
            return failed;
        }
        doing.bookkeeping("quarantine");
        long run = row.range().runId();
        Quarantine.Use use = Quarantine.use(connection, run);
        if (!use.allowsMore()) {
            return new Attempt.OutOfBudget(failed, keys.get(0), use);
        }
        RowError error = RowError.of(failed.cause());
        Quarantine.add(connection, run, keys.get(0), error, what, row.attempts() + 1, worker);
        ChunkTransaction.Work none = new ChunkTransaction.Work(
                new Outcomes(0, 0, 0, 1),
                Skips.NONE,
                Duration.ZERO,
                Tallies.NONE,
                new Attempt.SetAside(keys.get(0), error));
        return transaction.advance(connection, row.range(), row.chunk(), none, row.chunkRows(), doing);
    }
}
