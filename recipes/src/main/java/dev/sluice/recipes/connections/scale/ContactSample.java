package dev.sluice.recipes.connections.scale;

import dev.sluice.plan.RowCount;
import dev.sluice.sql.Identifiers;
import dev.sluice.sql.Jdbc;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * Contacts from everywhere in the key space, and how many edges each has outside the organizations that were counted.
 *
 * <p>The contacts drawn are put in the order of their keys and cut into slices of equally many. They are asked for in rounds
 * of as many from each slice, so that wherever the time ends, all slices were looked at alike.
 */
final class ContactSample {

    private static final int SLICES = 50;
    private static final int FROM_EACH = 5;
    private static final double DRAW = 0.1;
    private static final double STATEMENT = 0.12;
    private static final double UNTIL = 0.85;
    // Closer than the rest of the plan deserves; each contact more is a burden on others.
    private static final int ENOUGH_CONTACTS = 500;
    private static final double ENOUGH = 0.03;

    private final Asking asking;
    private final SpellSql sql;
    private final ScaleOptions options;

    private final List<List<Double>> degrees = new ArrayList<>();
    private double nanos;
    private double found;

    ContactSample(Asking asking, SpellSql sql, ScaleOptions options) {
        this.asking = asking;
        this.sql = sql;
        this.options = options;
    }

    /**
     * What was found.
     *
     * @param estimate of the ends of edges: twice the edges
     * @param secondsPerContact what it takes to find a contact's edges there
     * @param seen ends of edges that were seen
     * @param slices of the key space
     * @param ids of contacts sampled, from all slices
     */
    record Found(SlicedMean estimate, double secondsPerContact, double seen, int slices, List<String> ids) {}

    /**
     * Looks.
     *
     * @param counted organizations to leave out
     * @param edges they have
     */
    Found look(RowCount contacts, Collection<String> counted, double edges) throws SQLException {
        List<List<String>> slices = slices(draw(contacts));
        slices.forEach(slice -> degrees.add(new ArrayList<>()));
        double all = slices.stream().mapToInt(List::size).sum();
        double[] shares = slices.stream()
                .mapToDouble(slice -> slice.size() / Math.max(1, all))
                .toArray();
        int each = FROM_EACH;
        int[] used = new int[slices.size()];
        List<String> sampled = new ArrayList<>();
        // Once, however late it is: without a single round nothing is known.
        while ((sampled.isEmpty() || asking.before(UNTIL))
                && !isEnough(SlicedMean.of(degrees, shares, contacts.middle()), edges)) {
            List<String> batch = new ArrayList<>();
            Map<String, Integer> sliceOf = new HashMap<>();
            for (int i = 0; i < slices.size(); i++) {
                int end = Math.min(slices.get(i).size(), used[i] + each);
                for (String id : slices.get(i).subList(used[i], end)) {
                    batch.add(id);
                    sliceOf.put(id, i);
                }
            }
            if (batch.isEmpty()) {
                break;
            }
            long begin = asking.now();
            Optional<Map<String, Double>> answer =
                    asking.ask(STATEMENT, connection -> degrees(connection, batch, counted));
            if (answer.isEmpty()) {
                if (each == 1) {
                    asking.note("There was no time to find the edges of " + batch.size()
                            + " contacts at organizations that were not counted.");
                    break;
                }
                each = 1;
                continue;
            }
            nanos += asking.now() - begin;
            for (String id : batch) {
                int slice = sliceOf.getOrDefault(id, 0);
                double degree = answer.get().getOrDefault(id, 0.0);
                used[slice]++;
                found += degree;
                degrees.get(slice).add(degree);
            }
            sampled.addAll(batch);
        }
        SlicedMean estimate = SlicedMean.of(degrees, shares, contacts.middle());
        return new Found(
                estimate, nanos / 1e9 / Math.max(1, sampled.size()), found, slices.size(), List.copyOf(sampled));
    }

    private static boolean isEnough(SlicedMean estimate, double edges) {
        return estimate.sampled() >= ENOUGH_CONTACTS && estimate.reach() / 2 < ENOUGH * (edges + estimate.total() / 2);
    }

    private List<String> draw(RowCount contacts) throws SQLException {
        String table = sql.tables().contacts().table().quoted();
        String id = "c." + Identifiers.quote(sql.tables().contacts().id());
        String select = "SELECT CAST(" + id + " AS text) FROM " + table + " AS c";
        double share = Math.min(1, 1.2 * options.contacts() / Math.max(1, contacts.middle()));
        if (share == 1) {
            return asking.ask(DRAW, connection -> ids(connection, select + " ORDER BY " + id))
                    .orElse(List.of());
        }
        // Rows from everywhere; where that takes too long, some rows of ten times as many blocks as would be enough.
        Optional<List<String>> rows = asking.ask(
                DRAW,
                connection -> ids(
                        connection,
                        select + " TABLESAMPLE BERNOULLI (" + percent(share) + ") REPEATABLE (" + options.seed()
                                + ") ORDER BY " + id));
        if (rows.isPresent()) {
            return rows.get();
        }
        double wider = Math.min(1, 10 * share);
        return asking.ask(
                        DRAW,
                        connection -> ids(
                                connection,
                                select + " TABLESAMPLE SYSTEM (" + percent(wider) + ") REPEATABLE (" + options.seed()
                                        + ") WHERE random() < " + String.format(Locale.ROOT, "%.9f", share / wider)
                                        + " ORDER BY " + id))
                .orElse(List.of());
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.7f", 100 * share);
    }

    private static List<String> ids(Connection connection, String query) throws SQLException {
        return Jdbc.query(connection, row -> row.getString(1), query);
    }

    private List<List<String>> slices(List<String> ids) {
        int count = Math.max(1, Math.min(SLICES, ids.size() / 2));
        double most = Math.min(1, (double) options.contacts() / Math.max(1, ids.size()));
        Random random = new Random(options.seed());
        List<List<String>> slices = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<String> slice = new ArrayList<>(
                    ids.subList((int) ((long) ids.size() * i / count), (int) ((long) ids.size() * (i + 1) / count)));
            Collections.shuffle(slice, random);
            slices.add(slice.subList(0, (int) Math.ceil(slice.size() * most)));
        }
        return slices;
    }

    /** How many edges each has, in both directions, outside these organizations; none where it is missing. */
    Map<String, Double> degrees(Connection connection, List<String> contacts, Collection<String> without)
            throws SQLException {
        Map<String, Double> degrees = new HashMap<>();
        Jdbc.query(
                connection,
                row -> degrees.put(row.getString(1), row.getDouble(2)),
                "WITH counted AS MATERIALIZED (SELECT unnest(CAST(? AS " + sql.organizationType()
                        + "[])) AS id), own AS MATERIALIZED (SELECT w.* FROM " + sql.spells() + " AS w WHERE "
                        + sql.contact("w") + " = ANY (CAST(? AS " + sql.contactType() + "[])) AND " + sql.usable("w")
                        + " AND " + sql.hasOrganization("w")
                        + " AND NOT EXISTS (SELECT FROM counted WHERE counted.id = "
                        + sql.organization("w") + ")), edge AS (SELECT DISTINCT " + sql.contact("own") + " AS one, "
                        + sql.contact("s") + " AS other, " + sql.organization("own") + " AS bridge FROM own JOIN "
                        + sql.spells() + " AS s ON " + sql.meet("own", "s") + " WHERE " + sql.hasContact("s")
                        + ") SELECT CAST(one AS text), count(*) FROM edge GROUP BY one",
                new ArrayList<>(without),
                contacts);
        return degrees;
    }
}
