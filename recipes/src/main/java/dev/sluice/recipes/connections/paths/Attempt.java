package dev.sluice.recipes.connections.paths;

import dev.sluice.ErrorCode;
import dev.sluice.SluiceException;
import dev.sluice.recipes.connections.ConnectionTables;
import dev.sluice.sql.Identifiers;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One question answered on one connection, or what there is of the answer when the time is up. For one thread. */
final class Attempt {

    private final Connection connection;
    private final ConnectionTables tables;
    private final Types types;
    private final List<String> kinds;
    private final Question question;
    private final Deadline deadline;
    private final Visibility visibility;
    private final Neighbours neighbours;
    private final Details details;
    private @Nullable Search search;

    Attempt(
            Connection connection,
            ConnectionTables tables,
            Types types,
            List<String> kinds,
            Question question,
            Deadline deadline) {
        this.connection = connection;
        this.tables = tables;
        this.types = types;
        this.kinds = kinds;
        this.question = question;
        this.deadline = deadline;
        Map<String, String> names = new HashMap<>();
        // Towards one contact most of those who are met on the way are no part of the answer.
        this.visibility = new Visibility(tables, types, question.viewer(), names, question.to() == null);
        this.neighbours = new Neighbours(
                new NeighbourSql(tables, types, kinds),
                visibility,
                kinds,
                question.viewer(),
                question.options().fanOut());
        this.details = new Details(tables, types, visibility, names);
    }

    Paths run() throws SQLException {
        try {
            return BoundedReads.run(connection, deadline.keepingBack(), reads -> {
                List<String> ends = ends(reads);
                Search running = new Search(
                        new NeighbourSql(tables, types, kinds),
                        neighbours,
                        question.options(),
                        ends.get(0),
                        question.to() == null ? null : ends.get(1));
                search = running;
                running.run(reads);
                reads.until(deadline);
                details.read(reads, ends.get(0), running.found());
                return paths(ends.get(0), running, remark(reads, running, ends));
            });
        } catch (TimeUpException e) {
            throw timeUp(e);
        }
    }

    // As the database prints them: what it reads may be written in more than one way.
    private List<String> ends(BoundedReads reads) throws SQLException {
        List<String> asked = new ArrayList<>(List.of(question.from()));
        if (question.to() != null) {
            asked.add(question.to());
        }
        ConnectionTables.Contacts contacts = tables.contacts();
        TreeMap<Integer, String> found = new TreeMap<>();
        String id = "c." + Identifiers.quote(contacts.id());
        reads.query(
                row -> {
                    details.today(row.getObject(3, LocalDate.class));
                    return found.put(row.getInt(1) - 1, row.getString(2));
                },
                "SELECT f.place, CAST(" + id + " AS text), CURRENT_DATE FROM unnest(" + Types.array(types.contact())
                        + ") WITH ORDINALITY AS f(id, place) JOIN "
                        + contacts.table().quoted() + " AS c ON " + id + " = f.id",
                List.of(asked));
        for (int i = 0; i < asked.size(); i++) {
            if (!found.containsKey(i)) {
                throw new SluiceException(
                        ErrorCode.CONTACT_NOT_FOUND,
                        "there is no contact " + asked.get(i) + " in "
                                + contacts.table().text());
            }
        }
        List<String> ends = List.copyOf(found.values());
        if (ends.size() == 2 && ends.get(0).equals(ends.get(1))) {
            throw new IllegalArgumentException("both ends are contact " + ends.get(0));
        }
        return ends;
    }

    private Optional<String> remark(BoundedReads reads, Search ended, List<String> ends) throws SQLException {
        if (!ended.found().isEmpty()) {
            return Optional.empty();
        }
        ConnectionTables.Collections seen = tables.collections();
        boolean seesAny = reads.query(
                        row -> row.getBoolean(1),
                        "SELECT EXISTS (SELECT FROM " + seen.table().quoted() + " AS c WHERE c."
                                + Identifiers.quote(seen.user()) + " = " + Types.one(types.user()) + ")",
                        List.of(question.viewer()))
                .get(0);
        if (!seesAny) {
            return Optional.of("user " + question.viewer() + " sees nobody: no row of "
                    + seen.table().text() + " is theirs");
        }
        if (ends.size() == 2) {
            visibility.learn(reads, List.of(ends.get(1)));
            if (!visibility.sees(ends.get(1))) {
                return Optional.of("user " + question.viewer() + " may not see contact " + ends.get(1)
                        + ": it is not in " + seen.table().text());
            }
        }
        return Optional.empty();
    }

    private Paths paths(String start, Search ended, Optional<String> remark) {
        return new Paths(
                details.person(start),
                details.paths(ended.found()),
                ended.more(),
                neighbours.asked(),
                deadline.taken(),
                remark);
    }

    private PathsTimeoutException timeUp(TimeUpException reason) {
        Search ended = search;
        String start = ended == null ? question.from() : ended.from();
        List<Trail> trails = ended == null ? List.of() : ended.found();
        try {
            // The transaction of the search has ended with its statement.
            BoundedReads.run(connection, deadline, reads -> {
                details.read(reads, start, trails);
                return true;
            });
        } catch (SQLException e) {
            reason.addSuppressed(e);
        }
        Paths found = new Paths(
                details.person(start),
                details.paths(trails),
                ended != null && ended.more(),
                neighbours.asked(),
                deadline.taken(),
                Optional.empty());
        PathOptions options = question.options();
        return new PathsTimeoutException(
                String.format(
                        Locale.ROOT,
                        "%s: the time was up after %,d ms of %,d, with %,d paths found and %,d contacts asked. Allow more time,"
                                + " or less than %d hops or %d connections a contact",
                        question.what(),
                        found.took().toMillis(),
                        options.timeout().toMillis(),
                        trails.size(),
                        found.asked(),
                        options.depth(),
                        options.fanOut()),
                found,
                reason);
    }
}
