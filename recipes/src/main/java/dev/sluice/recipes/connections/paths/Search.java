package dev.sluice.recipes.connections.paths;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One search, hop after hop. What it has found so far is the beginning of the whole answer at any time, also after an error.
 * For one thread.
 *
 * <p>Contacts are asked in the order in which paths lead to them, some at a time, so that a search with a small limit asks few. Towards a
 * certain contact, the last hop can only come from somebody who has an edge with it: only those are asked.
 */
final class Search {

    // Of one statement: a level of three hops fits into two, and what they return is a few MB at most.
    private static final int MOST_AT_ONCE = 500;
    private static final int LEAST_AT_ONCE = 8;

    private final NeighbourSql sql;
    private final Neighbours neighbours;
    private final PathOptions options;
    private final String from;
    private final @Nullable String to;
    private final List<Trail> found = new ArrayList<>();

    /** @param to null: whoever can be reached */
    Search(NeighbourSql sql, Neighbours neighbours, PathOptions options, String from, @Nullable String to) {
        this.sql = sql;
        this.neighbours = neighbours;
        this.options = options;
        this.from = from;
        this.to = to;
    }

    void run(BoundedReads reads) throws SQLException {
        List<Trail> level = List.of(Trail.at(from));
        for (int hop = 1; hop <= options.depth() && !level.isEmpty() && !isFull(); hop++) {
            level = extend(reads, level, hop == options.depth());
        }
    }

    String from() {
        return from;
    }

    /** No more than the limit. */
    List<Trail> found() {
        return found.subList(0, Math.min(options.limit(), found.size()));
    }

    /** Whether there are more than the limit. */
    boolean more() {
        return isFull();
    }

    // One more than the limit, to know whether there are more.
    private boolean isFull() {
        return found.size() > options.limit();
    }

    private List<Trail> extend(BoundedReads reads, List<Trail> level, boolean last) throws SQLException {
        List<String> toAsk = toAsk(reads, level, last);
        Set<String> waiting = new LinkedHashSet<>(toAsk);
        List<Trail> next = new ArrayList<>();
        int asked = 0;
        int extended = 0;
        while (extended < level.size() && !isFull()) {
            if (asked < toAsk.size()) {
                List<String> some = toAsk.subList(asked, Math.min(toAsk.size(), asked + atOnce()));
                neighbours.ask(reads, some);
                some.forEach(waiting::remove);
                asked += some.size();
            }
            while (extended < level.size()
                    && !waiting.contains(level.get(extended).end())
                    && !isFull()) {
                extend(level.get(extended), last, next);
                extended++;
            }
        }
        return next;
    }

    private void extend(Trail trail, boolean last, List<Trail> next) {
        for (Edge edge : neighbours.of(trail.end())) {
            if (isFull()) {
                return;
            }
            boolean arrives = to == null || edge.far().equals(to);
            if (!arrives && last || trail.meets(edge.far())) {
                continue;
            }
            Trail longer = trail.along(edge);
            if (arrives) {
                found.add(longer);
            }
            if (!last && !edge.far().equals(to)) {
                next.add(longer);
            }
        }
    }

    private List<String> toAsk(BoundedReads reads, List<Trail> level, boolean last) throws SQLException {
        List<String> ends = level.stream()
                .map(Trail::end)
                .filter(end -> !neighbours.knows(end))
                .distinct()
                .toList();
        if (!last || to == null || ends.isEmpty()) {
            return ends;
        }
        NeighbourSql.Bound bound = sql.neighboursOf(to, ends);
        Set<String> near = Set.copyOf(reads.query(row -> row.getString(1), bound.sql(), bound.values()));
        return ends.stream().filter(near::contains).toList();
    }

    private int atOnce() {
        if (to != null) {
            return MOST_AT_ONCE;
        }
        int missing = (options.limit() + 1 - found.size()) / options.fanOut() + 1;
        return Math.max(LEAST_AT_ONCE, Math.min(MOST_AT_ONCE, missing));
    }
}
