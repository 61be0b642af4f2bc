package dev.sluice.recipes.connections.scale;

import dev.sluice.recipes.catalog.SqlName;
import dev.sluice.sql.Identifiers;
import dev.sluice.sql.Jdbc;
import dev.sluice.sql.JsonText;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Asks how the server would look for one contact's edges at an organization, and whether that will do. */
final class DominantPlans {

    // Reading a small table whole is right.
    private static final long SMALL_BLOCKS = 200;
    // A contact meets a tenth of an organization or more, if it is there for some years. Far below that, the server's
    // idea of
    // the organization is wrong, and so is what it chooses.
    private static final double FACTOR = 200;

    private final SpellSql sql;
    private final Relation relation;

    DominantPlans(SpellSql sql, Relation relation) {
        this.sql = sql;
        this.relation = relation;
    }

    /**
     * An answer.
     *
     * @param name of the organization; null if it has none
     */
    record Answer(@Nullable String name, String plan, List<String> cares) {}

    Answer of(Connection connection, String organization, long spells) throws SQLException {
        String name = Jdbc.query(
                        connection,
                        row -> Optional.ofNullable(row.getString(1)),
                        "SELECT CAST(o."
                                + Identifiers.quote(sql.tables().organizations().name())
                                + " AS text) FROM "
                                + sql.tables().organizations().table().quoted() + " AS o WHERE o."
                                + Identifiers.quote(sql.tables().organizations().id()) + " = CAST(? AS "
                                + sql.organizationType() + ")",
                        organization)
                .stream()
                .flatMap(Optional::stream)
                .findFirst()
                .orElse(null);
        Optional<String> contact = Jdbc.first(
                connection,
                row -> row.getString(1),
                "SELECT CAST(" + sql.contact("w") + " AS text) FROM " + sql.spells() + " AS w WHERE "
                        + sql.organization("w") + " = CAST(? AS " + sql.organizationType() + ") AND " + sql.usable("w")
                        + " LIMIT 1",
                organization);
        if (contact.isEmpty()) {
            return new Answer(name, "", List.of());
        }
        String json = Jdbc.first(
                        connection,
                        row -> row.getString(1),
                        "EXPLAIN (FORMAT JSON) SELECT " + sql.contact("s") + ", min(greatest(" + sql.begin("own") + ", "
                                + sql.begin("s") + ")), max(least(" + sql.end("own") + ", " + sql.end("s") + ")) FROM "
                                + sql.spells() + " AS own JOIN " + sql.spells() + " AS s ON " + sql.meet("own", "s")
                                + " WHERE " + sql.contact("own") + " = CAST(? AS " + sql.contactType() + ") AND "
                                + sql.organization("own") + " = CAST(? AS " + sql.organizationType() + ") AND "
                                + sql.usable("own") + " AND " + sql.hasContact("s") + " GROUP BY 1",
                        contact.get(),
                        organization)
                .orElse("[]");
        return read(name, json, spells);
    }

    private Answer read(@Nullable String name, String json, long spells) {
        List<String> steps = new ArrayList<>();
        List<String> cares = new ArrayList<>();
        if (JsonText.read(json) instanceof List<?> plans && !plans.isEmpty() && plans.get(0) instanceof Map<?, ?> top) {
            visit(top.get("Plan"), steps, cares, spells);
        }
        return new Answer(name, String.join(", ", steps), cares);
    }

    private void visit(@Nullable Object json, List<String> steps, List<String> cares, long spells) {
        if (!(json instanceof Map<?, ?> node)) {
            return;
        }
        String type = String.valueOf(node.get("Node Type"));
        Object index = node.get("Index Name");
        Object table = node.get("Relation Name");
        if (index != null || table != null) {
            steps.add(type.toLowerCase(Locale.ROOT) + " of " + (index != null ? index : table));
        }
        SqlName name = sql.tables().spells().table();
        if (type.equals("Seq Scan") && name.last().equals(table) && relation.blocks() > SMALL_BLOCKS) {
            cares.add(String.format(
                    Locale.ROOT, "it would read all %,d blocks of %s for one contact", relation.blocks(), name.text()));
        }
        // What it expects to read there, before it looks at days.
        boolean others = "s".equals(node.get("Alias")) && !type.startsWith("Bitmap Index");
        if (others && node.get("Plan Rows") instanceof Number rows && rows.doubleValue() * FACTOR < spells) {
            cares.add(String.format(
                    Locale.ROOT,
                    "it expects %,.0f spells that meet one contact's, of %,d: ANALYZE %s, if that was long ago",
                    rows.doubleValue(),
                    spells,
                    name.text()));
        }
        if (node.get("Plans") instanceof List<?> children) {
            children.forEach(child -> visit(child, steps, cares, spells));
        }
    }
}
