package dev.sluice.recipes.connections.paths;

import dev.sluice.recipes.connections.ConnectionTables;
import dev.sluice.sql.Identifiers;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The statements that read edges. Pure.
 *
 * <p>An edge stands in the table once, so that those of a contact are in two places: where it is the lower end, and where it is the
 * higher. Each place is read through its own index, in the index's order and no further than the limit, and the two (for each
 * kind) are merged. The limit stands in each place and behind the merge: without the first, the server would rather read
 * all edges and sort them.
 */
final class NeighbourSql {

    private final ConnectionTables tables;
    private final Types types;
    private final List<String> kinds;

    NeighbourSql(ConnectionTables tables, Types types, List<String> kinds) {
        this.tables = tables;
        this.types = types;
        this.kinds = List.copyOf(kinds);
    }

    /** A statement and the values of its parameters. */
    record Bound(String sql, List<Object> values) {}

    /**
     * The most recent edges of each of some contacts: the contact's place in the list (from 1), far end, kind (null if there is
     * only one), organization,
     * beginning and end. Those of one contact come one after the other, in order.
     */
    Bound latest(List<String> contacts, int each) {
        return edges(contacts, each, "", List.of());
    }

    /** The same among those whose far end a user may see. */
    Bound latestVisible(List<String> contacts, int each, String viewer) {
        ConnectionTables.Collections seen = tables.collections();
        String condition = " AND EXISTS (SELECT FROM " + seen.table().quoted() + " AS c WHERE c."
                + Identifiers.quote(seen.user()) + " = " + Types.one(types.user()) + " AND c."
                + Identifiers.quote(seen.contact()) + " = e.%s)";
        return edges(contacts, each, condition, List.of(viewer));
    }

    /** The same among those whose far end is one of some. */
    Bound latestAmong(List<String> contacts, int each, List<String> far) {
        return edges(contacts, each, " AND e.%s = ANY (" + Types.array(types.end()) + ")", List.of(far));
    }

    /** Which of some contacts have an edge with another, be it recent or not. */
    Bound neighboursOf(String contact, List<String> among) {
        List<String> arms = new ArrayList<>();
        List<Object> values = new ArrayList<>();
        for (String kind : kinds) {
            for (boolean fromA : List.of(true, false)) {
                arms.add("SELECT e." + far(fromA) + " AS far FROM "
                        + tables.edges().table().quoted() + " AS e WHERE e." + near(fromA) + " = "
                        + Types.one(types.end())
                        + " AND e." + Identifiers.quote(tables.edges().kind()) + " = ? AND e." + far(fromA) + " = ANY ("
                        + Types.array(types.end()) + ")");
                values.addAll(List.of(contact, kind, among));
            }
        }
        return new Bound(String.join(" UNION ", arms), values);
    }

    // Not ordered as a whole: a join by place in the list gives what it reads in the order of the list, and within a
    // contact in
    // that of the merge. To sort thousands of rows that are in order would cost as much as to read them.
    private Bound edges(List<String> contacts, int each, String condition, List<Object> conditionValues) {
        List<String> arms = new ArrayList<>();
        List<Object> values = new ArrayList<>(List.of(contacts));
        for (String kind : kinds) {
            for (boolean fromA : List.of(true, false)) {
                arms.add(arm(fromA, condition));
                values.add(kind);
                values.addAll(conditionValues);
                values.add(each);
            }
        }
        values.add(each);
        String kindInOrder = kinds.size() > 1 ? ", u.kind" : "";
        String sql = "SELECT f.place, n.far, " + (kinds.size() > 1 ? "n.kind" : "NULL")
                + ", n.bridge, CAST(n.since AS date), CAST(n.until AS date)\n  FROM unnest("
                + Types.array(types.end())
                + ") WITH ORDINALITY AS f(id, place)\n CROSS JOIN LATERAL (SELECT u.* FROM (\n"
                + String.join("\n UNION ALL\n", arms) + ") AS u\n ORDER BY u.until DESC, u.far, u.bridge"
                + kindInOrder
                + " LIMIT ?) AS n";
        return new Bound(sql, Collections.unmodifiableList(values));
    }

    private String arm(boolean fromA, String condition) {
        ConnectionTables.Edges edges = tables.edges();
        String far = far(fromA);
        String bridge = Identifiers.quote(edges.bridge());
        String until = Identifiers.quote(edges.to());
        return "(SELECT e." + far + " AS far, e." + Identifiers.quote(edges.kind()) + " AS kind, e." + bridge
                + " AS bridge, e." + Identifiers.quote(edges.from()) + " AS since, e." + until + " AS until FROM "
                + edges.table().quoted() + " AS e\n   WHERE e." + near(fromA) + " = f.id AND e."
                + Identifiers.quote(edges.kind()) + " = ?" + condition.replace("%s", far) + "\n   ORDER BY e." + until
                + " DESC, e." + far + ", e." + bridge + " LIMIT ?)";
    }

    private String near(boolean fromA) {
        return Identifiers.quote(fromA ? tables.edges().a() : tables.edges().b());
    }

    private String far(boolean fromA) {
        return near(!fromA);
    }
}
