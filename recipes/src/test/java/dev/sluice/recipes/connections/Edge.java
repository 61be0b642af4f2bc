package dev.sluice.recipes.connections;

import java.util.Comparator;

/**
 * An edge as a table of edges has it.
 *
 * @param from {@code -infinity}, or a date as ISO 8601 has it
 * @param to the same, or {@code null} as a word while it is open
 */
public record Edge(String a, String b, String bridge, String from, String to) {

    /** By what tells one from another, in an order that no database decides. */
    static final Comparator<Edge> ORDER =
            Comparator.comparing(Edge::bridge).thenComparing(Edge::a).thenComparing(Edge::b);

    @Override
    public String toString() {
        return a + " and " + b + " at " + bridge + " from " + from + " to " + to;
    }
}
