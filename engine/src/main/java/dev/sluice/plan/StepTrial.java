package dev.sluice.plan;

import dev.sluice.Chunk;
import dev.sluice.KeyValue;
import dev.sluice.Outcomes;
import dev.sluice.sql.ChunkLock;
import dev.sluice.sql.Jdbc;
import dev.sluice.sql.SqlFailure;
import dev.sluice.sql.Transactions;
import dev.sluice.store.PlanRow;
import dev.sluice.store.Sessions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Applies the step to the rows of a few chunks, twice, and rolls back. Each place has a transaction of its own with the
 * limits of any chunk, so that its rows are locked for milliseconds and another's failure costs nothing.
 */
final class StepTrial {

    // A chunk's own limits, but shorter: who asks for a plan has more to lose by a wait than by a place that is
    // missing.
    private static final Transactions.Limits LIMITS = new Transactions.Limits(
            Sessions.DRY_RUN, Duration.ofMillis(300), Duration.ofSeconds(2), Duration.ofSeconds(2));

    private static final String SERIALIZATION_FAILURE = "40001";

    // Of a statement that was cancelled, or reached its limit.
    private static final String CANCELLED = "57014";

    /** So many moments are tried where the application changes the very rows; each costs no more than its own chunk. */
    private static final int MOMENTS = 5;

    private final Connection connection;
    private final PlanRow plan;
    private final TableFacts facts;
    private final StepExplain explain;

    StepTrial(Connection connection, PlanRow plan, TableFacts facts, StepExplain explain) {
        this.connection = connection;
        this.plan = plan;
        this.facts = facts;
        this.explain = explain;
    }

    /**
     * What happened at one place.
     *
     * @param first what the first pass changed
     * @param second what the second did to the rows
     * @param rewritten rows that the second pass wrote again, contents aside
     * @param elsewhere what the second pass did to other tables; empty if nothing
     * @param unseen other tables that the second pass updated, whose contents are not compared
     * @param failedTwice why the second pass failed; empty if it did not
     */
    record Place(
            Outcomes outcomes,
            PlanTree tree,
            long logBytes,
            RowContents before,
            RowContents after,
            RowContents.Difference first,
            RowContents.Difference second,
            long rewritten,
            TableWrites own,
            List<TableWrites> others,
            List<TableWrites> elsewhere,
            List<String> unseen,
            String failedTwice,
            List<Sample.Lock> locks,
            double millis) {

        /** Whether the second pass changed anything, or could not be done. */
        boolean changesAgain() {
            return !second.keys().isEmpty() || !elsewhere.isEmpty() || !failedTwice.isEmpty();
        }
    }

    /**
     * A place, or why there is none.
     *
     * @param failure empty if it went well
     */
    record Tried(List<Place> place, String failure) {}

    /** Tries one chunk that begins at a key. Nothing of it is kept. */
    Tried at(KeyPlaces places, KeyValue from, int rows) throws SQLException {
        long begin = System.nanoTime();
        try {
            Chunk chunk =
                    plan.remaining() == null ? places.chunkOfRows(from, rows) : places.chunkOfRemaining(from, rows);
            return plan.locksRows() ? asInARun(chunk, from) : atOneMoment(chunk, from);
        } catch (SQLException e) {
            return failed(from, e, begin);
        }
    }

    // What the application changes between the passes is not the step's doing; with locked rows it cannot.
    private Tried atOneMoment(Chunk chunk, KeyValue from) throws SQLException {
        for (int moment = 1; moment <= MOMENTS; moment++) {
            try {
                return new Tried(List.of(twice(chunk, true)), "");
            } catch (SQLException e) {
                if (!SERIALIZATION_FAILURE.equals(e.getSQLState())) {
                    throw e;
                }
            }
        }
        Tried tried = asInARun(chunk, from);
        return tried.place().stream().anyMatch(Place::changesAgain)
                ? new Tried(
                        List.of(),
                        "from key " + from + ": the application changes these rows all the time, so what a second pass"
                                + " changes cannot be told from what it does")
                : tried;
    }

    private Tried asInARun(Chunk chunk, KeyValue from) throws SQLException {
        long begin = System.nanoTime();
        try {
            return new Tried(List.of(twice(chunk, false)), "");
        } catch (SQLException e) {
            return failed(from, e, begin);
        }
    }

    private static Tried failed(KeyValue from, SQLException e, long begin) throws SQLException {
        SqlFailure failure = SqlFailure.of(e);
        if (failure.kind() == SqlFailure.Kind.CONNECTION) {
            throw e;
        }
        boolean late = System.nanoTime() - begin >= LIMITS.statement().toNanos();
        String why = CANCELLED.equals(failure.sqlState()) && !late
                ? "given up, most likely because a session of the application waited for it"
                : failure.sentence();
        return new Tried(List.of(), "from key " + from + ": " + why);
    }

    private Place twice(Chunk chunk, boolean atOneMoment) throws SQLException {
        return Transactions.runOpened(
                connection,
                LIMITS,
                opening -> {
                    if (atOneMoment) {
                        try (Statement statement = connection.createStatement()) {
                            statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
                        }
                    }
                    opening.alone();
                    if (plan.locksRows()) {
                        new ChunkLock(plan.table(), plan.key()).lock(opening, "", chunk, LIMITS.statement());
                    }
                    return twice(chunk);
                },
                result -> false);
    }

    private Place twice(Chunk chunk) throws SQLException {
        Map<Long, TableWrites> pending = TableWrites.pending(connection, facts.oid());
        RowCounts.Counted count = RowCounts.in(connection, plan, chunk);
        RowContents before = RowContents.read(connection, plan, facts, chunk);
        long log = log();
        PlanTree tree = explain.execute(chunk);
        // What would be checked at the commit is checked now: there will be no commit.
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET CONSTRAINTS ALL IMMEDIATE");
        }
        long logBytes = log() - log;
        Map<Long, TableWrites> firstWrites = TableWrites.read(connection, facts.oid(), pending);
        RowContents after = RowContents.read(connection, plan, facts, chunk);
        long left = plan.remaining() == null
                ? 0
                : RowCounts.in(connection, plan, chunk).remaining();
        List<Sample.Lock> locks = locks();
        long changed = changed(tree, firstWrites, count.rows());
        RowContents.Difference first = before.difference(after);
        return secondPass(
                chunk,
                outcomes(count.rows(), changed, left),
                tree,
                logBytes,
                before,
                after,
                first,
                firstWrites,
                pending,
                locks);
    }

    private Place secondPass(
            Chunk chunk,
            Outcomes outcomes,
            PlanTree tree,
            long logBytes,
            RowContents before,
            RowContents after,
            RowContents.Difference first,
            Map<Long, TableWrites> firstWrites,
            Map<Long, TableWrites> pending,
            List<Sample.Lock> locks)
            throws SQLException {
        Map<String, String> contents = TableWrites.contents(connection, firstWrites.values());
        String failed = "";
        RowContents.Difference second = new RowContents.Difference(List.of(), List.of());
        List<TableWrites> elsewhere = new ArrayList<>();
        List<String> unseen = new ArrayList<>();
        long rewritten = 0;
        Savepoint savepoint = connection.setSavepoint();
        try {
            explain.execute(chunk);
            second = after.difference(RowContents.read(connection, plan, facts, chunk));
            for (TableWrites now :
                    TableWrites.read(connection, facts.oid(), pending).values()) {
                TableWrites more = now.minus(firstWrites.get(now.oid()));
                if (now.walked()) {
                    rewritten = more.updated();
                } else if (more.inserted() + more.deleted() > 0) {
                    elsewhere.add(more);
                } else if (more.updated() > 0) {
                    String was = contents.get(now.relation());
                    String is = TableWrites.contents(connection, List.of(now)).get(now.relation());
                    if (was == null || is == null) {
                        unseen.add(now.relation());
                    } else if (!was.equals(is)) {
                        elsewhere.add(more);
                    }
                }
            }
        } catch (SQLException e) {
            SqlFailure failure = SqlFailure.of(e);
            if (failure.kind() != SqlFailure.Kind.DATA) {
                throw e;
            }
            connection.rollback(savepoint);
            failed = failure.sentence();
        }
        TableWrites own = firstWrites.values().stream()
                .filter(TableWrites::walked)
                .findFirst()
                .orElse(TableWrites.none(facts.oid(), facts.table()));
        List<TableWrites> others =
                firstWrites.values().stream().filter(w -> !w.walked()).toList();
        return new Place(
                outcomes,
                tree,
                logBytes,
                before,
                after,
                first,
                second,
                rewritten,
                own,
                others,
                elsewhere,
                unseen,
                failed,
                locks,
                tree.millis());
    }

    // As the engine counts: what the statement says that it changed; of rows put elsewhere, at most those walked.
    private static long changed(PlanTree tree, Map<Long, TableWrites> writes, long rows) {
        PlanTree.Node top = tree.root();
        if (!top.type().equals("ModifyTable") || top.actualRows() > 0) {
            return Math.min(rows, Math.round(top.actualRows()));
        }
        boolean toWalked = writes.values().stream().anyMatch(TableWrites::walked);
        long written = writes.values().stream()
                // A statement that only reports what its parts wrote is on no table itself.
                .filter(w -> toWalked
                        ? w.walked()
                        : top.relation().isEmpty() || w.relation().equals(top.relation()))
                .mapToLong(w -> w.inserted() + w.updated() + w.deleted())
                .sum();
        return Math.min(rows, written);
    }

    private static Outcomes outcomes(long rows, long changed, long left) {
        long skipped = Math.min(left, Math.max(0, rows - changed));
        return new Outcomes(changed, Math.max(0, rows - changed - skipped), skipped, 0);
    }

    private long log() throws SQLException {
        return Jdbc.first(
                        connection,
                        row -> row.getLong(1),
                        "SELECT CAST(pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0') AS bigint)")
                .orElse(0L);
    }

    private List<Sample.Lock> locks() throws SQLException {
        return Jdbc.query(
                connection,
                row -> new Sample.Lock(row.getString(1), row.getString(2)),
                "SELECT CAST(CAST(l.relation AS regclass) AS text), l.mode FROM pg_locks l"
                        + " JOIN pg_class c ON c.oid = l.relation WHERE l.pid = pg_backend_pid()"
                        + " AND l.locktype = 'relation' AND c.relkind IN ('r', 'p')"
                        + " AND c.relnamespace <> CAST('pg_catalog' AS regnamespace)"
                        + " AND l.mode <> 'AccessShareLock' ORDER BY 1, 2");
    }
}
