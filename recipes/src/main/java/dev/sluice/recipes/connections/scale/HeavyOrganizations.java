package dev.sluice.recipes.connections.scale;

import dev.sluice.recipes.connections.scale.OverlapCount.Count;
import dev.sluice.recipes.connections.scale.Sizes.Size;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the spells of the largest organizations and counts their edges, as many as the limits allow. */
final class HeavyOrganizations {

    private static final double SHARE = 0.6;
    private static final double STATEMENT = 0.15;
    // So many spells are read in one statement, or one organization's.
    private static final double BATCH = 50_000;
    // Less than two contacts make no edge, and few make few.
    private static final double LEAST_SPELLS = 8;

    private final Asking asking;
    private final SpellSql sql;
    private final ScaleOptions options;

    HeavyOrganizations(Asking asking, SpellSql sql, ScaleOptions options) {
        this.asking = asking;
        this.sql = sql;
        this.options = options;
    }

    /** Those counted, by their ids. */
    Map<String, Count> count(List<Size> largest) throws SQLException {
        Map<String, Count> counted = new LinkedHashMap<>();
        double read = 0;
        int next = 0;
        while (next < largest.size() && counted.size() < options.organizations() && asking.before(SHARE)) {
            List<Size> batch = new ArrayList<>();
            double spells = 0;
            while (next < largest.size()
                    && counted.size() + batch.size() < options.organizations()
                    && largest.get(next).spells() >= LEAST_SPELLS
                    && (batch.isEmpty() || spells + largest.get(next).spells() <= BATCH)) {
                spells += cost(largest.get(next));
                batch.add(largest.get(next++));
            }
            if (batch.isEmpty() || read + spells > options.spells() && read > 0) {
                break;
            }
            read += spells;
            Optional<Map<String, Count>> found = asking.ask(STATEMENT, connection -> read(connection, batch));
            if (found.isEmpty()) {
                asking.note("There was no time to count the edges at organization "
                        + batch.get(0).id()
                        + (batch.size() > 1 ? " and " + (batch.size() - 1) + " more" : "")
                        + "; they are among those estimated from contacts.");
                break;
            }
            counted.putAll(found.get());
        }
        return counted;
    }

    private double cost(Size size) {
        return size.spells() / everyNth(size);
    }

    // Of an organization with too many spells, one contact in so many.
    private int everyNth(Size size) {
        return (int) Math.max(1, Math.ceil(size.spells() / options.spells()));
    }

    private Map<String, Count> read(Connection connection, List<Size> batch) throws SQLException {
        int nth = batch.size() == 1 ? everyNth(batch.get(0)) : 1;
        String hash = "hashtextextended(CAST(" + sql.contact("w") + " AS text), 0)";
        String query = "SELECT h.place, " + hash + " AS contact, " + sql.number(sql.begin("w")) + " AS begin, "
                + sql.number(sql.end("w")) + " FROM unnest(CAST(? AS " + sql.organizationType()
                + "[])) WITH ORDINALITY AS h (id, place) JOIN " + sql.spells() + " AS w ON " + sql.organization("w")
                + " = h.id WHERE " + sql.usable("w") + " AND " + sql.hasContact("w")
                + (nth > 1 ? " AND mod(" + hash + ", " + nth + ") = 0" : "") + " ORDER BY h.place, contact, begin";
        OverlapCount[] counts = new OverlapCount[batch.size()];
        Arrays.setAll(counts, i -> new OverlapCount());
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setFetchSize(10_000);
            statement.setArray(
                    1,
                    connection.createArrayOf(
                            "text", batch.stream().map(Size::id).toArray()));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    counts[rows.getInt(1) - 1].add(rows.getLong(2), rows.getLong(3), rows.getLong(4));
                }
            }
        }
        Map<String, Count> found = new LinkedHashMap<>();
        for (int i = 0; i < counts.length; i++) {
            found.put(batch.get(i).id(), whole(counts[i].count(options.seed()), nth));
        }
        return found;
    }

    // Each contact was drawn by its own hash, so a pair was drawn with the square of the chance. Degrees spread about
    // as far
    // as their mean.
    private static Count whole(Count sample, int nth) {
        if (nth == 1) {
            return sample;
        }
        double edges = sample.edges() * nth * (double) nth;
        double relative = 2 * Math.sqrt(2.0 / Math.max(1, sample.contacts()));
        return new Count(
                sample.spells() * nth,
                sample.contacts() * nth,
                edges,
                Math.hypot(edges * relative, sample.standardError() * nth * nth));
    }
}
