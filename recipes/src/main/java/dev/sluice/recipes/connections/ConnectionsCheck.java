package dev.sluice.recipes.connections;

import dev.sluice.Finding;
import dev.sluice.recipes.catalog.Catalog;
import dev.sluice.recipes.catalog.Catalog.Column;
import dev.sluice.recipes.catalog.Catalog.Table;
import dev.sluice.recipes.catalog.Findings;
import dev.sluice.recipes.catalog.SqlName;
import dev.sluice.sql.Identifiers;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Everything the database contradicts in a recipe, and what it could do better. For one use by one thread. */
final class ConnectionsCheck {

    static final String CONTACTS = "connections.contacts";
    static final String ORGANIZATIONS = "connections.organizations";
    static final String SPELLS = "connections.experiences";
    static final String EDGES = "connections.edges";

    private final ConnectionTables tables;
    private final Catalog catalog;
    private final ConnectionsCatalog indexes;
    private final Findings findings;
    private final Connection connection;
    private final ConnectionsRecipe recipe;
    private final @Nullable BulkLoad bulk;

    ConnectionsCheck(ConnectionsRecipe recipe, Connection connection) {
        this.recipe = recipe;
        this.tables = recipe.tables();
        this.catalog = new Catalog(connection);
        this.indexes = new ConnectionsCatalog(connection, tables);
        this.findings = new Findings(catalog);
        this.connection = connection;
        this.bulk = recipe.strategy() == ConnectionsRecipe.Strategy.BULK ? new BulkLoad(recipe) : null;
    }

    List<Finding> findings() throws SQLException {
        ConnectionTables.Contacts c = tables.contacts();
        ConnectionTables.Organizations o = tables.organizations();
        ConnectionTables.Spells s = tables.spells();
        ConnectionTables.Edges e = tables.edges();
        List<@Nullable Column> contact = columns(CONTACTS, c.table(), List.of(c.id(), c.name()));
        List<@Nullable Column> organization = columns(ORGANIZATIONS, o.table(), List.of(o.id(), o.name()));
        List<@Nullable Column> spell = columns(
                SPELLS, s.table(), List.of(s.id(), s.contact(), s.organization(), s.company(), s.from(), s.to()));
        List<@Nullable Column> edge = columns(
                EDGES, e.table(), List.of(e.a(), e.b(), e.kind(), e.bridge(), e.from(), e.to(), e.computedAt()));
        sameId(SPELLS, s.table(), at(spell, 1), c.table(), at(contact, 0));
        sameId(SPELLS, s.table(), at(spell, 2), o.table(), at(organization, 0));
        same(SPELLS, s.table(), at(spell, 5), s.table(), at(spell, 4));
        sameId(EDGES, e.table(), at(edge, 0), c.table(), at(contact, 0));
        sameId(EDGES, e.table(), at(edge, 1), c.table(), at(contact, 0));
        sameId(EDGES, e.table(), at(edge, 3), o.table(), at(organization, 0));
        same(EDGES, e.table(), at(edge, 4), s.table(), at(spell, 4));
        same(EDGES, e.table(), at(edge, 5), s.table(), at(spell, 4));
        day(at(spell, 4));
        unique(edge);
        if (bulk != null && at(edge, 2) != null) {
            bulk.impossible(connection)
                    .ifPresent(finding -> findings.add(finding.field(), finding.message(), finding.suggestion()));
        }
        return findings.all();
    }

    List<Finding> warnings() throws SQLException {
        ConnectionTables.Spells s = tables.spells();
        Optional<Table> spells = catalog.table(s.table());
        if (spells.isPresent()) {
            for (LongSpells.Advice advice : new LongSpells(s, indexes.facts().moments()).advice()) {
                warnOfIndex(spells.get(), advice);
            }
        }
        if (recipe.strategy() == ConnectionsRecipe.Strategy.ONLINE
                && recipe.indexes() == ConnectionsRecipe.Indexes.KEEP) {
            warnOfWalks();
        }
        return findings.all();
    }

    private void warnOfWalks() throws SQLException {
        for (WalkIndexCatalog.Found found : WalkIndexCatalog.of(connection, tables.edges(), recipe.kind())) {
            if (found.state() != WalkIndexCatalog.State.READY) {
                findings.add(
                        EDGES,
                        "the walk index " + found.walk().name()
                                + (found.state() == WalkIndexCatalog.State.LEFT_OVER ? " is not valid" : " is missing")
                                + ": searches read and sort all edges of a contact",
                        found.walk().createConcurrently());
            }
        }
    }

    private void warnOfIndex(Table spells, LongSpells.Advice advice) throws SQLException {
        List<Column> columns = advice.columns().stream()
                .map(spells.columns()::get)
                .filter(Objects::nonNull)
                .collect(Collectors.toCollection(ArrayList::new));
        if (columns.size() < advice.columns().size() || indexes.covers(spells, columns, advice.partial())) {
            return;
        }
        String table = tables.spells().table().text();
        findings.add(
                SPELLS,
                advice.partial()
                        ? "no index of " + table + " holds the long spells alone: each chunk looks for them among all"
                                + " that their organizations ever saw"
                        : "no index of " + table + " begins with "
                                + advice.columns().get(0) + " and has "
                                + String.join(
                                        ", ",
                                        advice.columns()
                                                .subList(1, advice.columns().size()))
                                + ": each chunk reads far more of the table than it needs",
                advice.create());
    }

    private static String quoted(List<String> names) {
        return names.stream().map(Identifiers::quote).collect(Collectors.joining(", "));
    }

    // Null for each that is not there.
    private List<@Nullable Column> columns(String field, SqlName name, List<String> names) throws SQLException {
        Optional<Table> table = findings.table(field, name);
        List<@Nullable Column> columns = new ArrayList<>();
        for (String column : names) {
            columns.add(table.isEmpty() ? null : findings.column(field, name, table.get(), column));
        }
        return columns;
    }

    private static @Nullable Column at(List<@Nullable Column> columns, int place) {
        return columns.get(place);
    }

    private void same(
            String field, SqlName table, @Nullable Column column, SqlName other, @Nullable Column otherColumn) {
        if (column != null && otherColumn != null && column.comparedAs() != otherColumn.comparedAs()) {
            differ(field, table, column, other, otherColumn);
        }
    }

    private void sameId(
            String field, SqlName table, @Nullable Column column, SqlName other, @Nullable Column otherColumn)
            throws SQLException {
        if (column != null && otherColumn != null && !catalog.areComparable(column, otherColumn)) {
            differ(field, table, column, other, otherColumn);
        }
    }

    private void differ(String field, SqlName table, Column column, SqlName other, Column otherColumn) {
        findings.add(
                field,
                table.text() + "." + column.name() + " is " + column.type() + " and " + other.text() + "."
                        + otherColumn.name() + " is " + otherColumn.type(),
                "give both columns the same type");
    }

    private void day(@Nullable Column from) {
        if (from != null && !from.type().equals("date") && !from.type().startsWith("timestamp")) {
            findings.add(
                    SPELLS,
                    from.name() + " is " + from.type() + ", which is no day and no moment",
                    "make it date, timestamp or timestamptz");
        }
    }

    private void unique(List<@Nullable Column> edge) throws SQLException {
        List<Column> key = new ArrayList<>();
        for (Column column : edge.subList(0, 4)) {
            if (column == null) {
                return;
            }
            key.add(column);
        }
        ConnectionTables.Edges e = tables.edges();
        Optional<Table> edges = catalog.table(e.table());
        if (edges.isPresent() && !indexes.isUnique(edges.get(), key)) {
            List<String> names = key.stream().map(Column::name).toList();
            findings.add(
                    EDGES,
                    e.table().text() + " has no unique index on just " + String.join(", ", names)
                            + ": nothing would keep an edge from being there twice",
                    "CREATE UNIQUE INDEX CONCURRENTLY ON " + e.table().quoted() + " (" + quoted(names) + ")");
        }
    }
}
