package dev.sluice.recipes.connections.paths;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The connections that count of the contacts that a search comes by: the most recent ones that the viewer may see. Each contact
 * is asked once. For one thread.
 *
 * <p>Usually the most recent edges are read as they are, a few more than needed if the viewer does not see everybody, and the
 * distinct far ends are looked up in the collection: far fewer look-ups than edges. Contacts of which too few are left are
 * read again, with the condition in the statement; and once most far ends turn out to be invisible, only so.
 */
final class Neighbours {

    // Below this share of visible far ends, edges that are read for nothing cost more than the condition.
    private static final double FEW = 0.3;
    private static final int ENOUGH_TO_JUDGE = 25;

    // A list that is sent is looked up in memory: faster than in an index, as long as it is no burden to send.
    private static final int SMALL_COLLECTION = 5_000;

    // Shares vary from contact to contact.
    private static final int SPARE = 8;

    private final NeighbourSql sql;
    private final Visibility visibility;
    private final String viewer;
    private final List<String> kinds;
    private final int fanOut;
    private final Map<String, List<Edge>> known = new HashMap<>();
    private long read;
    private long visible;
    private int edges;
    private @Nullable Optional<List<String>> everybody;

    Neighbours(NeighbourSql sql, Visibility visibility, List<String> kinds, String viewer, int fanOut) {
        this.kinds = kinds;
        this.sql = sql;
        this.visibility = visibility;
        this.viewer = viewer;
        this.fanOut = fanOut;
    }

    boolean knows(String contact) {
        return known.containsKey(contact);
    }

    /** Of a contact that was asked; in order. */
    List<Edge> of(String contact) {
        return known.getOrDefault(contact, List.of());
    }

    /** How many contacts were asked. */
    int asked() {
        return known.size();
    }

    /** Asks contacts that are not known. All or none of them are known afterwards. */
    void ask(BoundedReads reads, List<String> contacts) throws SQLException {
        Map<String, List<Edge>> answers = new LinkedHashMap<>();
        List<String> again = new ArrayList<>(contacts);
        if (read < ENOUGH_TO_JUDGE || visible >= read * FEW) {
            again.clear();
            int window = window();
            Map<String, List<Edge>> latest = read(reads, sql.latest(contacts, window), contacts);
            learn(reads, latest);
            for (String contact : contacts) {
                List<Edge> all = latest.getOrDefault(contact, List.of());
                List<Edge> seen =
                        all.stream().filter(edge -> visibility.sees(edge.far())).toList();
                read += all.size();
                visible += seen.size();
                if (seen.size() >= fanOut || all.size() < window) {
                    answers.put(contact, seen.subList(0, Math.min(fanOut, seen.size())));
                } else {
                    again.add(contact);
                }
            }
        }
        if (!again.isEmpty()) {
            Map<String, List<Edge>> seen = read(reads, visibleOnly(reads, again), again);
            learn(reads, seen);
            again.forEach(contact -> answers.put(contact, seen.getOrDefault(contact, List.of())));
        }
        known.putAll(answers);
    }

    private NeighbourSql.Bound visibleOnly(BoundedReads reads, List<String> contacts) throws SQLException {
        boolean few = read >= ENOUGH_TO_JUDGE && visible < read * FEW;
        if (few && everybody == null) {
            everybody = visibility.all(reads, SMALL_COLLECTION);
        }
        return few && everybody != null && everybody.isPresent()
                ? sql.latestAmong(contacts, fanOut, everybody.get())
                : sql.latestVisible(contacts, fanOut, viewer);
    }

    private int window() {
        double needed = read == visible ? fanOut : fanOut * (read / Math.max(1.0, visible)) + SPARE;
        return (int) Math.min(needed, fanOut / FEW);
    }

    private void learn(BoundedReads reads, Map<String, List<Edge>> edges) throws SQLException {
        visibility.learn(
                reads,
                edges.values().stream().flatMap(List::stream).map(Edge::far).toList());
    }

    private Map<String, List<Edge>> read(BoundedReads reads, NeighbourSql.Bound bound, List<String> contacts)
            throws SQLException {
        Map<String, List<Edge>> found = new HashMap<>();
        reads.query(
                row -> {
                    String near = contacts.get(row.getInt(1) - 1);
                    Edge edge = new Edge(
                            edges++,
                            near,
                            row.getString(2),
                            kinds.size() > 1 ? row.getString(3) : kinds.get(0),
                            row.getString(4),
                            row.getString(5),
                            row.getString(6));
                    return found.computeIfAbsent(near, n -> new ArrayList<>()).add(edge);
                },
                bound.sql(),
                bound.values());
        return found;
    }
}
