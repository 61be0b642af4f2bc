package dev.sluice.plan;

import dev.sluice.sql.Jdbc;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the transaction so far wrote to a table, by the server's own counters. The walked table's partitions count as one.
 *
 * @param relation as the server names it; quoted and with its schema
 * @param hot updates that needed no index entry
 * @param bytes of the table with its indexes, in whole blocks
 */
record TableWrites(
        long oid, String relation, boolean walked, long inserted, long updated, long deleted, long hot, long bytes) {

    /** Tables up to this size are compared as a whole, when the second pass updates them. */
    private static final long COMPARED_BYTES = 8L << 20;

    private static final String COUNTERS = """
            WITH RECURSIVE tree (oid) AS (
                SELECT CAST(? AS oid)
                UNION ALL
                SELECT i.inhrelid FROM pg_inherits i JOIN tree ON i.inhparent = tree.oid)
            SELECT CAST(c.oid AS bigint) AS oid, c.oid IN (SELECT oid FROM tree) AS walked,
                   '"' || replace(n.nspname, '"', '""') || '"."' || replace(c.relname, '"', '""') || '"' AS relation,
                   pg_stat_get_xact_tuples_inserted(c.oid) AS inserted,
                   pg_stat_get_xact_tuples_updated(c.oid) AS updated,
                   pg_stat_get_xact_tuples_deleted(c.oid) AS deleted,
                   pg_stat_get_xact_tuples_hot_updated(c.oid) AS hot,
                   pg_total_relation_size(c.oid) AS bytes
            """;

    private static final String NAMES = """
              JOIN pg_class c ON c.oid = w.oid AND c.relkind IN ('r', 'p')
              JOIN pg_namespace n ON n.oid = c.relnamespace
            """;

    static TableWrites none(long oid, String relation) {
        return new TableWrites(oid, relation, true, 0, 0, 0, 0, 0);
    }

    /**
     * By table, of those that are locked for writing.
     *
     * @param pending what the session's counters said when the transaction began: see {@link #pending}
     */
    static Map<Long, TableWrites> read(Connection connection, long walked, Map<Long, TableWrites> pending)
            throws SQLException {
        Map<Long, TableWrites> all = new LinkedHashMap<>();
        String sql = COUNTERS + """
                  FROM (SELECT DISTINCT l.relation AS oid FROM pg_locks l
                         WHERE l.pid = pg_backend_pid() AND l.locktype = 'relation'
                           AND l.mode = 'RowExclusiveLock') w
                """ + NAMES;
        for (TableWrites one : Jdbc.query(connection, TableWrites::row, sql, walked)) {
            TableWrites now = one.minus(pending.get(one.oid()));
            long oid = one.walked ? walked : one.oid;
            all.merge(oid, now.under(oid), TableWrites::plus);
        }
        all.values().removeIf(w -> w.inserted + w.updated + w.deleted == 0);
        return all;
    }

    /**
     * What the session's counters say before anything is written: the server adds them to its statistics about once a
     * second only, so what earlier transactions of the session did, even if rolled back, is still among them.
     */
    static Map<Long, TableWrites> pending(Connection connection, long walked) throws SQLException {
        Map<Long, TableWrites> all = new LinkedHashMap<>();
        String sql = COUNTERS + """
                  FROM (SELECT relid AS oid FROM pg_stat_xact_user_tables
                         WHERE n_tup_ins + n_tup_upd + n_tup_del > 0) w
                """ + NAMES;
        for (TableWrites one : Jdbc.query(connection, TableWrites::row, sql, walked)) {
            all.put(one.oid(), one.withoutBytes());
        }
        return all;
    }

    private static TableWrites row(ResultSet row) throws SQLException {
        return new TableWrites(
                row.getLong("oid"),
                row.getString("relation"),
                row.getBoolean("walked"),
                row.getLong("inserted"),
                row.getLong("updated"),
                row.getLong("deleted"),
                row.getLong("hot"),
                row.getLong("bytes"));
    }

    private TableWrites withoutBytes() {
        return new TableWrites(oid, relation, walked, inserted, updated, deleted, hot, 0);
    }

    private TableWrites under(long other) {
        return new TableWrites(other, relation, walked, inserted, updated, deleted, hot, bytes);
    }

    /** A fingerprint of everything in those tables that are small and not the walked one. */
    static Map<String, String> contents(Connection connection, Collection<TableWrites> tables) throws SQLException {
        Map<String, String> contents = new HashMap<>();
        for (TableWrites table : tables) {
            if (!table.walked && table.bytes <= COMPARED_BYTES) {
                Jdbc.first(
                                connection,
                                row -> row.getString(1),
                                "SELECT coalesce(CAST(sum(CAST(hashtextextended(CAST(w.* AS text) COLLATE \"C\", 0) AS numeric))"
                                        + " AS text), '') FROM " + table.relation + " AS w")
                        .ifPresent(print -> contents.put(table.relation, print));
            }
        }
        return contents;
    }

    TableWrites plus(TableWrites other) {
        return new TableWrites(
                oid,
                relation,
                walked,
                inserted + other.inserted,
                updated + other.updated,
                deleted + other.deleted,
                hot + other.hot,
                bytes + other.bytes);
    }

    TableWrites minus(@Nullable TableWrites earlier) {
        return earlier == null
                ? this
                : new TableWrites(
                        oid,
                        relation,
                        walked,
                        inserted - earlier.inserted,
                        updated - earlier.updated,
                        deleted - earlier.deleted,
                        hot - earlier.hot,
                        bytes - earlier.bytes);
    }
}
