package dev.sluice.recipes.connections.scale;

import dev.sluice.recipes.connections.ConnectionTables;
import dev.sluice.recipes.connections.WalkIndexCatalog;
import dev.sluice.recipes.connections.WalkIndexes;
import dev.sluice.sql.Identifiers;
import dev.sluice.sql.Jdbc;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The table of edges, as it is or as it would be.
 *
 * @param exists whether it does
 * @param partitioned whether it has partitions
 * @param columns in their order
 * @param extra bytes of columns that a run does not fill and that are not NULL
 * @param fillFactor of its pages, in percent
 * @param indexes that it has and should have
 * @param missing those that it should have
 */
record Target(
        boolean exists,
        boolean partitioned,
        List<Column> columns,
        double extra,
        int fillFactor,
        List<Index> indexes,
        List<ScaleReport.MissingIndex> missing) {

    /** A column that a run fills. */
    record Column(String name, String type) {}

    /**
     * An index.
     *
     * @param columns in their order, included ones among them; empty names are expressions
     */
    record Index(String name, List<String> columns, boolean exists) {}

    private record Found(boolean partitioned, int fillFactor) {}

    private static final String TABLE_SQL = """
            SELECT c.relkind = 'p', coalesce((SELECT CAST(split_part(o, '=', 2) AS int)
                     FROM unnest(c.reloptions) AS o WHERE o LIKE 'fillfactor=%'), 100)
              FROM pg_catalog.pg_class c WHERE c.oid = to_regclass(?) AND c.relkind IN ('r', 'p')""";

    private static final String COLUMNS_SQL = """
            SELECT CAST(a.attname AS text), format_type(a.atttypid, a.atttypmod), a.attlen, a.atthasdef OR a.attidentity <> ''
              FROM pg_catalog.pg_attribute a
             WHERE a.attrelid = to_regclass(?) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum""";

    private static final String INDEXES_SQL = """
            SELECT CAST(x.relname AS text) AS name,
                   ARRAY(SELECT coalesce(CAST(a.attname AS text), '') FROM unnest(i.indkey) WITH ORDINALITY AS k (attnum, place)
                           LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
                            AND k.attnum > 0 ORDER BY k.place) AS columns
              FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
             WHERE i.indrelid = to_regclass(?) AND i.indisvalid ORDER BY x.oid""";

    static Target of(Connection connection, SpellSql sql, String kind) throws SQLException {
        ConnectionTables.Edges e = sql.tables().edges();
        String name = e.table().quoted();
        Optional<Found> found =
                Jdbc.first(connection, row -> new Found(row.getBoolean(1), row.getInt(2)), TABLE_SQL, name);
        Map<String, String> usual = usual(sql);
        List<Column> columns = new ArrayList<>();
        double[] extra = {0};
        Jdbc.query(
                connection,
                row -> {
                    if (usual.containsKey(row.getString(1))) {
                        columns.add(new Column(row.getString(1), row.getString(2)));
                    } else if (row.getBoolean(4)) {
                        extra[0] += row.getInt(3) > 0 ? row.getInt(3) : 24;
                    }
                    return true;
                },
                COLUMNS_SQL,
                name);
        if (columns.isEmpty()) {
            List.of(e.a(), e.b(), e.kind(), e.bridge(), e.from(), e.to(), e.computedAt())
                    .forEach(column -> columns.add(new Column(column, usual.getOrDefault(column, "text"))));
        }
        List<Index> indexes = new ArrayList<>(Jdbc.query(
                connection,
                row -> new Index(row.getString("name"), Jdbc.strings(row, "columns"), true),
                INDEXES_SQL,
                name));
        List<ScaleReport.MissingIndex> missing = new ArrayList<>();
        unique(e, indexes, missing);
        walks(connection, e, kind, indexes, missing);
        return new Target(
                found.isPresent(),
                found.map(Found::partitioned).orElse(false),
                columns,
                extra[0],
                found.map(Found::fillFactor).orElse(100),
                indexes,
                missing);
    }

    private static Map<String, String> usual(SpellSql sql) {
        ConnectionTables.Edges e = sql.tables().edges();
        String day = sql.days() ? "date" : "timestamptz";
        return Map.of(
                e.a(),
                sql.contactType(),
                e.b(),
                sql.contactType(),
                e.kind(),
                "text",
                e.bridge(),
                sql.organizationType(),
                e.from(),
                day,
                e.to(),
                day,
                e.computedAt(),
                "timestamptz");
    }

    private static void unique(ConnectionTables.Edges e, List<Index> indexes, List<ScaleReport.MissingIndex> missing) {
        List<String> key = List.of(e.a(), e.b(), e.kind(), e.bridge());
        if (indexes.stream()
                .noneMatch(
                        index -> index.columns().size() == 4 && index.columns().containsAll(key))) {
            indexes.add(new Index("unique index on the four columns of the key", key, false));
            missing.add(new ScaleReport.MissingIndex(
                    "CREATE UNIQUE INDEX CONCURRENTLY ON " + e.table().quoted() + " ("
                            + String.join(
                                    ", ", key.stream().map(Identifiers::quote).toList()) + ")",
                    "keeps an edge from being there twice"));
        }
    }

    // Of a partitioned table they are those of the kind's partitions.
    private static void walks(
            Connection connection,
            ConnectionTables.Edges e,
            String kind,
            List<Index> indexes,
            List<ScaleReport.MissingIndex> missing)
            throws SQLException {
        List<WalkIndexCatalog.Found> found = WalkIndexCatalog.of(connection, e, kind);
        for (WalkIndexes.Walk walk : new WalkIndexes(e, kind).walks()) {
            List<WalkIndexCatalog.Found> these = found.stream()
                    .filter(one -> one.walk().near().equals(walk.near()))
                    .toList();
            List<String> open = these.stream()
                    .filter(one -> one.state() != WalkIndexCatalog.State.READY)
                    .map(one -> one.walk().createConcurrently())
                    .toList();
            boolean ready = !these.isEmpty() && open.isEmpty();
            List<String> columns = List.of(walk.near(), e.to(), walk.far(), e.bridge(), e.from());
            boolean listed = indexes.stream()
                    .anyMatch(has -> has.columns().size() >= 5
                            && has.columns().subList(0, 5).equals(columns));
            if (!ready || !listed) {
                indexes.add(new Index(walk.name(), columns, ready));
            }
            if (!ready) {
                (these.isEmpty() ? List.of(walk.createConcurrently()) : open)
                        .forEach(statement -> missing.add(new ScaleReport.MissingIndex(
                                statement, "finds a contact's latest connections without reading the table")));
            }
        }
    }
}
