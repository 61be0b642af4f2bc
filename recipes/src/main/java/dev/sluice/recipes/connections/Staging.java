package dev.sluice.recipes.connections;

import dev.sluice.recipes.catalog.SqlName;
import java.util.ArrayList;
import java.util.List;

/**
 * The names of what stands beside the edges: the table that a bulk load fills, and the one that keeps the changes. Pure.
 *
 * @param edges whose schema they are in
 */
record Staging(ConnectionTables.Edges edges, String kind) {

    // In characters that are each a byte; a longer name of the edges' is cut.
    private static final int LONGEST_STEM = 40;

    /** The table that a bulk load fills, quoted. */
    String quoted() {
        return load().quoted();
    }

    /** The table that a bulk load fills. */
    SqlName load() {
        return beside("_" + shortKind() + "_load");
    }

    /** The table that keeps which contacts' edges may be wrong since. */
    SqlName changes() {
        return beside("_changes");
    }

    /** The kind's partition, where there was none. */
    SqlName partition() {
        return beside("_" + shortKind());
    }

    /** Something of a whole name in the edges' schema. */
    SqlName named(String name) {
        List<String> parts = new ArrayList<>(edges.table().parts());
        parts.set(parts.size() - 1, name);
        return new SqlName(String.join(".", parts), parts);
    }

    private String shortKind() {
        return kind.length() <= 12 ? kind : kind.substring(0, 12);
    }

    private SqlName beside(String suffix) {
        String table = edges.table().last();
        String stem = table.length() <= LONGEST_STEM ? table : table.substring(0, LONGEST_STEM);
        return named(stem + suffix);
    }
}
