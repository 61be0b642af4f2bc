package dev.sluice.recipes.connections.paths;

import dev.sluice.ErrorCode;
import dev.sluice.Finding;
import dev.sluice.SluiceException;
import dev.sluice.recipes.catalog.Catalog;
import dev.sluice.recipes.catalog.Findings;
import dev.sluice.recipes.catalog.SqlName;
import dev.sluice.recipes.connections.ConnectionTables;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The types of the columns that ids are compared with, for casts: ids come as text and are compared as what they are.
 *
 * @param end of the edges' ends
 * @param contact of the contacts' ids
 * @param organization of the organizations' ids
 * @param user of who sees
 * @param seen of whom they see
 * @param spellContact of whose spell it is
 * @param spellOrganization of where it was
 */
record Types(
        String end,
        String contact,
        String organization,
        String user,
        String seen,
        String spellContact,
        String spellOrganization) {

    /**
     * Asks the catalog.
     *
     * @throws SluiceException if a table or a column is missing: all that are
     */
    static Types of(Connection connection, ConnectionTables tables) throws SQLException {
        Reader reader = new Reader(new Findings(new Catalog(connection)));
        ConnectionTables.Contacts contacts = tables.contacts();
        ConnectionTables.Organizations organizations = tables.organizations();
        ConnectionTables.Spells spells = tables.spells();
        ConnectionTables.Collections seen = tables.collections();
        List<String> contact = reader.types("contacts", contacts.table(), contacts.id(), contacts.name());
        List<String> organization =
                reader.types("organizations", organizations.table(), organizations.id(), organizations.name());
        List<String> spell = reader.types(
                "experiences",
                spells.table(),
                spells.contact(),
                spells.organization(),
                spells.company(),
                spells.from(),
                spells.to(),
                spells.id());
        List<String> edge = reader.edge(tables.edges());
        List<String> collection =
                reader.types("collections", seen.table(), seen.user(), seen.contact(), seen.importer());
        reader.refuseIfAnyIsMissing();
        return new Types(
                edge.get(0),
                contact.get(0),
                organization.get(0),
                collection.get(0),
                collection.get(1),
                spell.get(0),
                spell.get(1));
    }

    /**
     * Those that edges are read with, whoever sees them; the others are empty.
     *
     * @throws SluiceException if the table of edges or a column is missing
     */
    static Types ofEdges(Connection connection, ConnectionTables.Edges edges) throws SQLException {
        Reader reader = new Reader(new Findings(new Catalog(connection)));
        List<String> edge = reader.edge(edges);
        reader.refuseIfAnyIsMissing();
        return new Types(edge.get(0), "", "", "", "", "", "");
    }

    /** A list of ids as a parameter: text that becomes this type's. */
    static String array(String type) {
        return "CAST(? AS " + type + "[])";
    }

    /** One id as a parameter. */
    static String one(String type) {
        // By way of text: else the driver's word for the parameter's type would be taken.
        return "CAST(CAST(? AS text) AS " + type + ")";
    }

    private record Reader(Findings findings) {

        List<String> types(String field, SqlName table, String... columns) throws SQLException {
            Catalog.Table found = findings.table(field, table).orElse(null);
            return List.of(columns).stream()
                    .map(column -> found == null ? "" : type(findings.column(field, table, found, column)))
                    .toList();
        }

        List<String> edge(ConnectionTables.Edges edges) throws SQLException {
            return types(
                    "connections",
                    edges.table(),
                    edges.a(),
                    edges.b(),
                    edges.kind(),
                    edges.bridge(),
                    edges.from(),
                    edges.to());
        }

        // Without its length: a cast to a length cuts, and an id that was cut is another one.
        private static String type(Catalog.@Nullable Column column) {
            return column == null ? "" : column.type().replaceFirst("\\(.*\\)$", "");
        }

        void refuseIfAnyIsMissing() {
            if (findings.count() > 0) {
                throw new SluiceException(
                        ErrorCode.DEFINITION_INVALID,
                        "paths cannot be searched: "
                                + findings.all().stream().map(Finding::sentence).collect(Collectors.joining("; ")));
            }
        }
    }
}
