package dev.sluice.recipes.connections;

import dev.sluice.recipes.catalog.SqlName;
import dev.sluice.sql.Jdbc;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How the walk indexes of a kind stand in a database, whatever the ones that it has are called. Reads the catalog only. */
public final class WalkIndexCatalog {

    /** How one stands. */
    public enum State {
        /** One of this shape is there, valid and complete. */
        READY,
        /** One of this name is there and not valid: its building was ended, or goes on. */
        LEFT_OVER,
        /** Another index has this name. */
        TAKEN,
        /** There is none. */
        MISSING
    }

    /**
     * One of them, of one table.
     *
     * @param table the table of edges, or its partition for the kind
     * @param index the name of the one that was found; the one that it is to have if none was
     * @param definition what was found, as SQL; empty if nothing was
     */
    public record Found(SqlName table, WalkIndexes.Walk walk, State state, SqlName index, String definition) {}

    private record Row(String name, boolean usable, boolean fits, String definition) {}

    // indoption 3: descending, nulls first. A predicate is compared without the casts that the column's type brings; an
    // index without one must hold the kind. An operator class or a collation of its own has another order.
    private static final String INDEXES_SQL = """
            SELECT CAST(x.relname AS text), i.indisvalid AND i.indisready AND i.indislive,
                   m.amname = 'btree' AND i.indexprs IS NULL AND i.indnkeyatts >= 4
                   AND k.keys[1:4] = CAST(? AS text[]) AND ? = ANY (k.keys)
                   AND i.indoption[0] IN (0, 3) AND i.indoption[1] = 3 AND i.indoption[2] = 0 AND i.indoption[3] = 0
                   AND CASE WHEN i.indpred IS NULL THEN ? = ANY (k.keys)
                            ELSE sluice_plain.of_index = sluice_plain.wanted END
                   AND k.usual,
                   pg_get_indexdef(i.indexrelid)
              FROM pg_catalog.pg_index i
              JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
              JOIN pg_catalog.pg_am m ON m.oid = x.relam
             CROSS JOIN LATERAL (
                   SELECT array_agg(CAST(a.attname AS text) ORDER BY n.place) AS keys,
                          bool_and(n.place > i.indnkeyatts
                            OR i.indcollation[n.place - 1] = a.attcollation AND o.opcdefault) AS usual
                     FROM unnest(i.indkey) WITH ORDINALITY AS n(attnum, place)
                     LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = n.attnum
                     LEFT JOIN pg_catalog.pg_opclass o ON o.oid = i.indclass[n.place - 1]) AS k
             CROSS JOIN LATERAL (
                   SELECT regexp_replace(pg_get_expr(i.indpred, i.indrelid), p.noise, '', 'g') AS of_index,
                          regexp_replace(quote_ident(?) || '=' || quote_literal(?), p.noise, '', 'g') AS wanted
                     FROM (SELECT '::("[^"]*"|[a-z_][a-z0-9_. ]*)|[() ]' AS noise) AS p) AS sluice_plain
             WHERE i.indrelid = CAST(to_regclass(?) AS oid) ORDER BY x.oid""";

    private WalkIndexCatalog() {}

    /** Both, of each table that holds the kind. Empty if there is no such table. */
    public static List<Found> of(Connection connection, ConnectionTables.Edges edges, String kind) throws SQLException {
        List<Found> all = new ArrayList<>();
        for (SqlName table : KindTables.of(connection, edges, kind)) {
            for (WalkIndexes.Walk walk : new WalkIndexes(edges.in(table), kind).walks()) {
                all.add(find(connection, edges, kind, table, walk));
            }
        }
        return all;
    }

    private static Found find(
            Connection connection, ConnectionTables.Edges edges, String kind, SqlName table, WalkIndexes.Walk walk)
            throws SQLException {
        List<Row> rows = Jdbc.query(
                connection,
                row -> new Row(row.getString(1), row.getBoolean(2), row.getBoolean(3), row.getString(4)),
                INDEXES_SQL,
                List.of(walk.near(), edges.to(), walk.far(), edges.bridge()),
                edges.from(),
                edges.kind(),
                edges.kind(),
                kind,
                table.quoted());
        Optional<Row> ready =
                rows.stream().filter(row -> row.usable() && row.fits()).findFirst();
        Optional<Row> named =
                rows.stream().filter(row -> row.name().equals(walk.name())).findFirst();
        State state = ready.isPresent()
                ? State.READY
                : named.isEmpty() ? State.MISSING : named.get().usable() ? State.TAKEN : State.LEFT_OVER;
        Optional<Row> found = ready.or(() -> named);
        String name = found.map(Row::name).orElse(walk.name());
        SqlName index = new SqlName(name, List.of(table.parts().get(0), name));
        return new Found(table, walk, state, index, found.map(Row::definition).orElse(""));
    }
}
