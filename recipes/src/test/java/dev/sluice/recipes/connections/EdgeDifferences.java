package dev.sluice.recipes.connections;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Where the table of edges is not as it should be. */
public final class EdgeDifferences {

    private static final int SHOWN = 10;

    private EdgeDifferences() {}

    /**
     * What differs between the edges of a kind in {@code contact_connections} and those expected: the first ten in a sentence
     * each, then how many there are. Empty if nothing does.
     */
    public static List<String> of(Connection connection, String kind, ExpectedEdges expected) throws SQLException {
        List<Edge> wanted = expected.edges();
        Map<String, String> once = new HashMap<>();
        wanted.forEach(edge -> {
            once.put(edge.a(), edge.a());
            once.put(edge.b(), edge.b());
            once.put(edge.bridge(), edge.bridge());
            once.put(edge.from(), edge.from());
            once.put(edge.to(), edge.to());
        });
        List<Edge> found = new ArrayList<>();
        ExpectedEdges.rows(
                connection,
                "SELECT contact_a_id, contact_b_id, bridge_entity_id, date_from, date_to FROM contact_connections"
                        + " WHERE kind = '" + kind.replace("'", "''") + "'",
                row -> {
                    String[] values = row.stream()
                            .map(String::valueOf)
                            .map(value -> once.getOrDefault(value, value))
                            .toArray(String[]::new);
                    found.add(new Edge(values[0], values[1], values[2], values[3], values[4]));
                });
        return between(wanted, found);
    }

    /** The same for edges at hand, in any order. */
    public static List<String> between(List<Edge> expected, List<Edge> actual) {
        List<Edge> wanted = new ArrayList<>(expected);
        List<Edge> found = new ArrayList<>(actual);
        wanted.sort(Edge.ORDER);
        found.sort(Edge.ORDER);
        List<String> differences = new ArrayList<>();
        int total = 0;
        int w = 0;
        int f = 0;
        while (w < wanted.size() || f < found.size()) {
            int order =
                    w == wanted.size() ? 1 : f == found.size() ? -1 : Edge.ORDER.compare(wanted.get(w), found.get(f));
            String difference = null;
            if (order < 0) {
                difference = "missing: " + wanted.get(w++);
            } else if (order > 0) {
                difference = "not expected: " + found.get(f++);
            } else {
                if (!wanted.get(w).equals(found.get(f))) {
                    difference = "wrong: " + found.get(f) + ", expected: " + wanted.get(w);
                }
                w++;
                f++;
            }
            if (difference != null && ++total <= SHOWN) {
                differences.add(difference);
            }
        }
        if (total > SHOWN) {
            differences.add(
                    total + " differences in all; " + wanted.size() + " edges expected, " + found.size() + " found");
        }
        return differences;
    }
}
