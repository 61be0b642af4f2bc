package dev.sluice.recipes.connections.around;

import dev.sluice.recipes.catalog.SqlName;
import dev.sluice.recipes.connections.ConnectionTables;
import dev.sluice.recipes.connections.ConnectionsRecipe;
import dev.sluice.recipes.connections.KindTables;
import dev.sluice.recipes.connections.WalkIndexCatalog;
import dev.sluice.recipes.connections.paths.Walks;
import dev.sluice.sql.Identifiers;
import dev.sluice.sql.Jdbc;
import dev.sluice.sql.Transactions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;

/**
 * Reads the walk indexes into memory: with the extension pg_prewarm where it is installed, else by real walks from the most
 * connected contacts. Idempotent.
 */
final class Warming {

    private static final Transactions.Limits LIMITS = new Transactions.Limits(
            "sluice prewarm", Duration.ofMillis(300), Duration.ofSeconds(60), Duration.ofSeconds(5));

    // 32 MB at the usual page size: a statement of well under a second.
    private static final long BLOCKS_AT_ONCE = 4_096;
    private static final int BUSIEST = 200;
    private static final int MOST_ASKED = 20_000;

    private static final String EXTENSION_SQL = """
            SELECT CAST(n.nspname AS text) FROM pg_catalog.pg_extension e
              JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
             WHERE e.extname = 'pg_prewarm' AND has_schema_privilege(n.oid, 'USAGE') AND has_function_privilege(
                   to_regprocedure(quote_ident(n.nspname) || '.pg_prewarm(regclass,text,text,bigint,bigint)'), 'EXECUTE')""";

    private static final String SIZE_SQL = """
            SELECT pg_relation_size(to_regclass(?)) / CAST(current_setting('block_size') AS bigint)""";

    private static final String HALF_OF_BUFFERS_SQL = """
            SELECT pg_size_bytes(current_setting('shared_buffers')) / CAST(current_setting('block_size') AS bigint) / 2""";

    private static final String BUSIEST_SQL = """
            SELECT v.id FROM pg_catalog.pg_stats s,
                   LATERAL unnest(CAST(CAST(s.most_common_vals AS text) AS text[]), s.most_common_freqs) AS v(id, share)
             WHERE s.schemaname = ? AND s.tablename = ? AND s.attname IN (?, ?) AND NOT s.inherited
             GROUP BY v.id ORDER BY sum(v.share) DESC, v.id LIMIT ?""";

    private final DataSource source;
    private final ConnectionsRecipe recipe;
    private final Teller teller;
    private final BooleanSupplier stop;

    Warming(DataSource source, ConnectionsRecipe recipe, Teller teller, BooleanSupplier stop) {
        this.source = source;
        this.recipe = recipe;
        this.teller = teller;
        this.stop = stop;
    }

    private record Piece(SqlName index, long blocks) {}

    /** What was done, a phrase; empty if it was ended before its end. */
    Optional<String> run() throws SQLException {
        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(true);
            Optional<String> schema = Jdbc.first(connection, row -> row.getString(1), EXTENSION_SQL);
            List<Piece> indexes = indexes(connection);
            return schema.isPresent() && !indexes.isEmpty()
                    ? prewarm(connection, schema.get(), indexes)
                    : walk(connection, schema.isPresent());
        }
    }

    private List<Piece> indexes(Connection connection) throws SQLException {
        List<Piece> pieces = new ArrayList<>();
        for (WalkIndexCatalog.Found found :
                WalkIndexCatalog.of(connection, recipe.tables().edges(), recipe.kind())) {
            if (found.state() == WalkIndexCatalog.State.READY) {
                long blocks = Jdbc.first(
                                connection,
                                row -> row.getLong(1),
                                SIZE_SQL,
                                found.index().quoted())
                        .orElse(0L);
                pieces.add(new Piece(found.index(), blocks));
            }
        }
        return pieces;
    }

    // More than half of the server's buffers would push out what others use: then into the system's memory only.
    private Optional<String> prewarm(Connection connection, String schema, List<Piece> indexes) throws SQLException {
        long all = indexes.stream().mapToLong(Piece::blocks).sum();
        long room = Jdbc.first(connection, row -> row.getLong(1), HALF_OF_BUFFERS_SQL)
                .orElse(0L);
        String mode = all <= room ? "buffer" : "read";
        String sql = "SELECT " + Identifiers.quote(schema) + ".pg_prewarm(CAST(? AS regclass), ?, 'main', ?, ?)";
        long done = 0;
        for (Piece piece : indexes) {
            for (long first = 0; first < piece.blocks(); first += BLOCKS_AT_ONCE) {
                if (stop.getAsBoolean()) {
                    return Optional.empty();
                }
                long from = first;
                long last = Math.min(piece.blocks(), first + BLOCKS_AT_ONCE) - 1;
                Transactions.run(
                        connection,
                        LIMITS,
                        c -> Jdbc.first(
                                c, row -> row.getLong(1), sql, piece.index().quoted(), mode, from, last));
                done += last - first + 1;
                teller.state("warming with pg_prewarm: " + done * 100 / Math.max(1, all) + " %");
            }
        }
        return Optional.of(String.format(
                Locale.ROOT,
                "read %,d pages of %d walk indexes into %s with pg_prewarm",
                done,
                indexes.size(),
                mode.equals("buffer")
                        ? "the server's buffers"
                        : "the system's memory (they are more than half of shared_buffers)"));
    }

    private Optional<String> walk(Connection connection, boolean installed) throws SQLException {
        teller.state("warming by walks from the most connected contacts");
        List<String> busiest = busiest(connection);
        int asked = new Walks(recipe.tables(), recipe.kind()).from(source, busiest, MOST_ASKED, stop);
        return stop.getAsBoolean()
                ? Optional.empty()
                : Optional.of(String.format(
                        Locale.ROOT,
                        "walked from %d of the most connected contacts, %,d were asked, since %s",
                        busiest.size(),
                        asked,
                        installed
                                ? "there are no walk indexes to read"
                                : "the extension pg_prewarm is not installed in this database"));
    }

    // By the statistics: to count all edges of everybody would take minutes.
    private List<String> busiest(Connection connection) throws SQLException {
        ConnectionTables.Edges edges = recipe.tables().edges();
        Set<String> ids = new LinkedHashSet<>();
        for (SqlName table : KindTables.of(connection, edges, recipe.kind())) {
            ids.addAll(Jdbc.query(
                    connection,
                    row -> row.getString(1),
                    BUSIEST_SQL,
                    table.parts().get(0),
                    table.last(),
                    edges.a(),
                    edges.b(),
                    BUSIEST));
            if (ids.isEmpty()) {
                String a = Identifiers.quote(edges.a());
                ids.addAll(Jdbc.query(
                        connection,
                        row -> row.getString(1),
                        "SELECT CAST(s." + a + " AS text) FROM (SELECT " + a + " FROM " + table.quoted()
                                + " LIMIT 10000) AS s GROUP BY 1 ORDER BY count(*) DESC LIMIT ?",
                        BUSIEST));
            }
        }
        return ids.stream().limit(BUSIEST).toList();
    }
}
