package dev.sluice.recipes.connections.scale;

import dev.sluice.plan.Interval;
import dev.sluice.plan.RowCount;
import dev.sluice.recipes.connections.ConnectionRules.Orphans;
import dev.sluice.sql.Identifiers;
import dev.sluice.sql.Jdbc;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How many spells organizations have.
 *
 * @param largest that may make edges, the largest first
 * @param orphaned spells at organizations that do not exist
 * @param orphanIds such organizations
 */
record Sizes(List<Size> largest, RowCount orphaned, RowCount orphanIds) {

    private static final double PASS = 0.2;
    private static final double SAMPLE = 0.1;
    // Twice as many as will be counted: some have fewer spells than a sample makes one think.
    private static final int SPARE = 2;

    /** @param spells all of its rows, or an estimate */
    record Size(String id, double spells) {}

    private record Row(@Nullable String id, double a, double b, double c, double d) {}

    static Sizes read(Asking asking, SpellSql sql, Relation relation, RowCount withOrganization, ScaleOptions options)
            throws SQLException {
        if (relation.bytes() <= options.scannedBytes()) {
            Optional<List<Row>> all =
                    asking.ask(PASS, connection -> rows(connection, sql, sql.spells() + " AS w", options));
            if (all.isPresent()) {
                return counted(all.get());
            }
        }
        double rows = Math.max(1, withOrganization.middle());
        double share = Math.min(1, (double) options.blocks() / Math.max(1, relation.blocks()));
        String sample = sql.spells() + " AS w TABLESAMPLE SYSTEM (" + String.format(Locale.ROOT, "%.6f", 100 * share)
                + ") REPEATABLE (" + options.seed() + ")";
        Optional<List<Row>> some = asking.ask(SAMPLE, connection -> rows(connection, sql, sample, options));
        if (some.isPresent()) {
            return sampled(some.get(), share, rows);
        }
        asking.note("The sizes of organizations are those of the server's statistics: there was no time to look.");
        return new Sizes(
                asking.ask(SAMPLE, connection -> commonest(connection, sql, rows))
                        .orElse(List.of()),
                new RowCount(new Interval(0, rows), RowCount.Basis.STATISTICS, "not looked"),
                new RowCount(new Interval(0, rows), RowCount.Basis.STATISTICS, "not looked"));
    }

    private static List<Row> rows(Connection connection, SpellSql sql, String from, ScaleOptions options)
            throws SQLException {
        String organizations = sql.tables().organizations().table().quoted();
        String id = Identifiers.quote(sql.tables().organizations().id());
        boolean keeps = sql.rules().orphans() == Orphans.KEEP;
        return Jdbc.query(
                connection,
                row -> new Row(
                        row.getString(1), row.getDouble(2), row.getDouble(3), row.getDouble(4), row.getDouble(5)),
                "WITH sizes AS (SELECT " + sql.organization("w") + " AS id, count(*) AS n FROM " + from + " WHERE "
                        + sql.organization("w")
                        + " IS NOT NULL GROUP BY 1), known AS MATERIALIZED (SELECT s.id, s.n, o."
                        + id + " IS NOT NULL AS known FROM sizes s LEFT JOIN " + organizations + " AS o ON o." + id
                        + " = s.id) SELECT NULL, count(*), count(*) FILTER (WHERE NOT known), sum(n), sum(n) FILTER"
                        + " (WHERE NOT known) FROM known UNION ALL (SELECT CAST(id AS text), n, 0, 0, 0 FROM known WHERE"
                        + " known OR ? ORDER BY n DESC LIMIT ?)",
                keeps,
                Math.max(20, options.organizations()) * SPARE);
    }

    private static Sizes counted(List<Row> rows) {
        Row totals = rows.get(0);
        return new Sizes(
                sizes(rows, 1), RowCount.counted(Math.round(totals.d())), RowCount.counted(Math.round(totals.b())));
    }

    private static Sizes sampled(List<Row> rows, double share, double all) {
        Row totals = rows.get(0);
        double part = totals.c() == 0 ? 0 : totals.d() / totals.c();
        double error = 3 * Math.sqrt(part * (1 - part) / Math.max(1, totals.c() / 50));
        Interval orphaned =
                new Interval(Math.max(totals.d(), (part - error) * all), Math.max(totals.d(), (part + error) * all));
        String source = String.format(Locale.ROOT, "from %,.0f rows", totals.c());
        // How many ids hide behind the rows that were not read nobody can tell: from none to one each.
        return new Sizes(
                sizes(rows, share),
                new RowCount(orphaned, RowCount.Basis.SAMPLED, source),
                new RowCount(
                        new Interval(Math.min(totals.b(), orphaned.high()), orphaned.high()),
                        RowCount.Basis.SAMPLED,
                        source));
    }

    private static List<Size> sizes(List<Row> rows, double share) {
        return rows.stream()
                .flatMap(row -> Optional.ofNullable(row.id()).map(id -> new Size(id, row.a() / share)).stream())
                .toList();
    }

    private static List<Size> commonest(Connection connection, SpellSql sql, double rows) throws SQLException {
        return Jdbc.query(
                connection,
                row -> new Size(row.getString(1), row.getDouble(2) * rows),
                "SELECT v, f FROM pg_catalog.pg_stats s, unnest(CAST(CAST(s.most_common_vals AS text) AS text[]),"
                        + " s.most_common_freqs) AS m (v, f) WHERE CAST(quote_ident(s.schemaname) || '.' ||"
                        + " quote_ident(s.tablename) AS regclass) = CAST(? AS regclass) AND s.attname = ? ORDER BY f DESC",
                sql.spells(),
                sql.tables().spells().organization());
    }
}
