package dev.sluice.recipes.connections.scale;

import dev.sluice.recipes.catalog.Literal;
import dev.sluice.recipes.connections.ConnectionTables;
import dev.sluice.sql.Identifiers;
import dev.sluice.sql.Jdbc;
import dev.sluice.sql.SqlFailure;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Some edges as they would be stored: how wide they are, and what it takes to insert them.
 *
 * @param row bytes of an edge in a page, header and alignment included
 * @param entries the same of an entry of each of the target's indexes
 * @param insertMicros what it took to insert one, with the indexes there are; empty if that was not tried
 */
record EdgeSample(double row, List<Double> entries, OptionalDouble insertMicros) {

    private static final int MOST = 4_000;
    private static final int OF_A_SPELL = 20;
    private static final double STATEMENT = 0.1;
    private static final int HEADER = 24;
    private static final int ENTRY_HEADER = 8;
    private static final int EXPRESSION = 16;

    private record Edges(List<String> a, List<String> b, List<String> bridge, List<String> from, List<String> to) {}

    static EdgeSample take(
            Asking asking, SpellSql sql, Target target, String kind, List<String> contacts, boolean tries)
            throws SQLException {
        Edges edges = asking.ask(STATEMENT, connection -> edges(connection, sql, contacts))
                .orElse(new Edges(List.of(), List.of(), List.of(), List.of(), List.of()));
        List<Double> widths = edges.a().isEmpty()
                ? List.of()
                : asking.ask(STATEMENT, connection -> widths(connection, sql, target, kind, edges))
                        .orElse(List.of());
        if (widths.isEmpty()) {
            asking.note("No edge was found to measure; the room is that of ids of 16 bytes.");
            widths = guess(target);
        }
        OptionalDouble micros = OptionalDouble.empty();
        if (tries && target.exists() && edges.a().size() >= 100) {
            micros = insert(asking, sql, target, kind, edges);
        }
        return new EdgeSample(
                widths.get(0) + 8 * Math.ceil(target.extra() / 8), widths.subList(1, widths.size()), micros);
    }

    private static Edges edges(Connection connection, SpellSql sql, List<String> contacts) throws SQLException {
        Edges edges = new Edges(
                new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        String lower = sql.contact("own") + " < " + sql.contact("s");
        Jdbc.query(
                connection,
                row -> {
                    edges.a().add(row.getString(1));
                    edges.b().add(row.getString(2));
                    edges.bridge().add(row.getString(3));
                    edges.from().add(row.getString(4));
                    edges.to().add(row.getString(5));
                    return true;
                },
                "SELECT DISTINCT ON (a, b, bridge) CAST(a AS text), CAST(b AS text), CAST(bridge AS text), CAST(f AS text),"
                        + " CAST(t AS text) FROM (SELECT CASE WHEN " + lower + " THEN " + sql.contact("own") + " ELSE "
                        + sql.contact("s") + " END AS a, CASE WHEN " + lower + " THEN " + sql.contact("s") + " ELSE "
                        + sql.contact("own") + " END AS b, " + sql.organization("own") + " AS bridge, greatest("
                        + sql.begin("own") + ", " + sql.begin("s") + ") AS f, least(" + sql.end("own") + ", "
                        + sql.end("s") + ") AS t FROM (SELECT * FROM " + sql.spells() + " AS w WHERE "
                        + sql.contact("w") + " = ANY (CAST(? AS " + sql.contactType() + "[])) AND " + sql.usable("w")
                        + " AND " + sql.hasOrganization("w") + ") AS own CROSS JOIN LATERAL (SELECT * FROM "
                        + sql.spells() + " AS s WHERE " + sql.meet("own", "s") + " LIMIT " + OF_A_SPELL
                        + ") AS s LIMIT " + MOST + ") AS edge ORDER BY a, b, bridge",
                contacts);
        return edges;
    }

    private static List<Double> widths(Connection connection, SpellSql sql, Target target, String kind, Edges edges)
            throws SQLException {
        Map<String, String> types =
                target.columns().stream().collect(Collectors.toMap(Target.Column::name, Target.Column::type));
        Function<String, String> value = column -> column.isEmpty()
                ? "CAST(repeat('x', " + EXPRESSION + ") AS text)"
                : types.containsKey(column) ? "e." + Identifiers.quote(column) : "NULL";
        List<String> sizes = new ArrayList<>();
        sizes.add(aligned("pg_column_size(ROW("
                + target.columns().stream()
                        .map(column -> value.apply(column.name()))
                        .collect(Collectors.joining(", "))
                + "))"));
        for (Target.Index index : target.indexes()) {
            sizes.add(aligned("pg_column_size(ROW("
                    + index.columns().stream().map(value).collect(Collectors.joining(", ")) + ")) - "
                    + (HEADER - ENTRY_HEADER)));
        }
        return Jdbc.query(
                        connection,
                        row -> {
                            List<Double> all = new ArrayList<>();
                            for (int i = 1; i <= sizes.size(); i++) {
                                all.add(row.getDouble(i));
                            }
                            return all;
                        },
                        "SELECT " + String.join(", ", sizes) + " FROM (" + rows(sql, target, kind) + ") AS e",
                        edges.a(),
                        edges.b(),
                        edges.bridge(),
                        edges.from(),
                        edges.to())
                .get(0);
    }

    private static String aligned(String bytes) {
        return "avg(8 * ceil((" + bytes + ") / 8.0))";
    }

    // The sampled edges as rows of the target: the same types, and NULL for what does not end.
    private static String rows(SpellSql sql, Target target, String kind) {
        ConnectionTables.Edges e = sql.tables().edges();
        Map<String, String> values = Map.of(
                e.a(), "u.a",
                e.b(), "u.b",
                e.kind(), Literal.of(kind),
                e.bridge(), "u.bridge",
                e.from(), "u.f",
                e.to(), "nullif(u.t, 'infinity')",
                e.computedAt(), "now()");
        return "SELECT "
                + target.columns().stream()
                        .map(column -> "CAST(" + values.get(column.name()) + " AS " + column.type() + ") AS "
                                + Identifiers.quote(column.name()))
                        .collect(Collectors.joining(", "))
                + " FROM unnest(CAST(? AS text[]), CAST(? AS text[]), CAST(? AS text[]), CAST(? AS text[]),"
                + " CAST(? AS text[])) AS u (a, b, bridge, f, t)";
    }

    private static List<Double> guess(Target target) {
        List<Double> widths = new ArrayList<>();
        widths.add(112.0);
        target.indexes()
                .forEach(index ->
                        widths.add(8.0 + 16 * Math.max(1, index.columns().size())));
        return widths;
    }

    private static OptionalDouble insert(Asking asking, SpellSql sql, Target target, String kind, Edges edges)
            throws SQLException {
        String statement = "INSERT INTO " + sql.tables().edges().table().quoted() + " ("
                + target.columns().stream()
                        .map(column -> Identifiers.quote(column.name()))
                        .collect(Collectors.joining(", "))
                + ") " + rows(sql, target, kind) + " ON CONFLICT DO NOTHING";
        try {
            Optional<Double> micros = asking.attempt(STATEMENT, connection -> {
                long begin = asking.now();
                Jdbc.update(connection, statement, edges.a(), edges.b(), edges.bridge(), edges.from(), edges.to());
                return (asking.now() - begin) / 1e3 / edges.a().size();
            });
            return micros.map(OptionalDouble::of).orElse(OptionalDouble.empty());
        } catch (SQLException e) {
            SqlFailure failure = SqlFailure.of(e);
            if (failure.kind() == SqlFailure.Kind.CONNECTION) {
                throw e;
            }
            asking.note(String.format(
                    Locale.ROOT,
                    "Inserting %,d edges, to be rolled back, was refused (%s: %s).",
                    edges.a().size(),
                    failure.sqlState(),
                    failure.message()));
            return OptionalDouble.empty();
        }
    }
}
