package dev.sluice.recipes.connections;

import dev.sluice.recipes.catalog.Literal;
import dev.sluice.sql.Identifiers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.zip.CRC32;

/**
 * The two indexes by which a contact's connections are read, most recent first: one for each end. Pure, immutable.
 *
 * <p>Their key is the contact and then the whole order in which its connections are read: those that last come first, then by
 * their last day; then the far end, then the organization. So the first 25 are the first 25 entries, without a sort, however
 * many connections ended on one day. The beginning is included, so that the table is not read. They hold one kind.
 *
 * <p>For a partition or a table that is still being loaded, name that table in the edges.
 *
 * @param edges the table
 * @param kind whose edges they hold
 */
public record WalkIndexes(ConnectionTables.Edges edges, String kind) {

    /** The kind that the recipe makes. */
    public static final String WORK_OVERLAP = "work_overlap";

    // In bytes: PostgreSQL cuts longer names, and two that were cut may meet.
    private static final int LONGEST_NAME = 63;

    public WalkIndexes {
        Objects.requireNonNull(edges, "edges");
        Objects.requireNonNull(kind, "kind");
    }

    /** Of {@link #WORK_OVERLAP}. */
    public static WalkIndexes of(ConnectionTables.Edges edges) {
        return new WalkIndexes(edges, WORK_OVERLAP);
    }

    /**
     * One of the two. Statements are complete, with their names quoted, and do nothing where an index of that name exists: also
     * if it is another or not valid, so look at the catalog afterwards.
     *
     * @param name unquoted; the schema is the table's
     * @param near the column it is searched by
     * @param far the column of the other contact
     * @param create makes it while the table's writers wait: for one that nobody uses yet
     * @param createConcurrently makes it while the table is used; not within a transaction
     */
    public record Walk(String name, String near, String far, String create, String createConcurrently) {}

    /** Both: from the lower end, from the higher end. */
    public List<Walk> walks() {
        return List.of(walk("a", edges.a(), edges.b()), walk("b", edges.b(), edges.a()));
    }

    private Walk walk(String end, String near, String far) {
        String name = name(end);
        String rest = Identifiers.quote(name) + " ON " + edges.table().quoted() + " (" + Identifiers.quote(near) + ", "
                + Identifiers.quote(edges.to()) + " DESC, " + Identifiers.quote(far) + ", "
                + Identifiers.quote(edges.bridge()) + ") INCLUDE (" + Identifiers.quote(edges.from()) + ") WHERE "
                + Identifiers.quote(edges.kind()) + " = " + Literal.of(kind);
        return new Walk(
                name,
                near,
                far,
                "CREATE INDEX IF NOT EXISTS " + rest,
                "CREATE INDEX CONCURRENTLY IF NOT EXISTS " + rest);
    }

    // The number keeps apart what cutting would make the same.
    private String name(String end) {
        String table = edges.table().last();
        String suffix = "_" + kind + "_walk_" + end;
        String plain = table + suffix;
        if (bytes(plain) <= LONGEST_NAME) {
            return plain;
        }
        CRC32 crc = new CRC32();
        crc.update(plain.getBytes(StandardCharsets.UTF_8));
        String ending = String.format(Locale.ROOT, "_%08x_walk_%s", crc.getValue(), end);
        return cut(table, LONGEST_NAME - bytes(ending)) + ending;
    }

    private static String cut(String text, int bytes) {
        int end = text.length();
        while (bytes(text.substring(0, end)) > bytes) {
            end = text.offsetByCodePoints(end, -1);
        }
        return text.substring(0, end);
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
