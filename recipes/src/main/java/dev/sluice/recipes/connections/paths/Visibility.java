package dev.sluice.recipes.connections.paths;

import dev.sluice.recipes.connections.ConnectionTables;
import dev.sluice.sql.Identifiers;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whom a user may see, asked once a contact and search. For one thread. */
final class Visibility {

    private final String sql;
    private final String allSql;
    private final String viewer;
    private final Map<String, String> names;

    private final Map<String, Seen> known = new HashMap<>();

    /** What a viewer has with a contact. */
    enum Seen {
        NOT,
        SEEN,
        IMPORTED
    }

    /**
     * @param names where names of those who may be seen go
     * @param withNames whether most of them will be needed: then they are read at once
     */
    Visibility(ConnectionTables tables, Types types, String viewer, Map<String, String> names, boolean withNames) {
        ConnectionTables.Collections seen = tables.collections();
        ConnectionTables.Contacts contacts = tables.contacts();
        this.viewer = viewer;
        this.names = names;
        this.allSql = "SELECT c." + Identifiers.quote(seen.contact()) + " FROM "
                + seen.table().quoted() + " AS c WHERE c." + Identifiers.quote(seen.user()) + " = "
                + Types.one(types.user()) + " LIMIT ?";
        String name = withNames ? "CAST(p." + Identifiers.quote(contacts.name()) + " AS text)" : "CAST(NULL AS text)";
        String join = withNames
                ? " LEFT JOIN " + contacts.table().quoted() + " AS p ON p." + Identifiers.quote(contacts.id())
                        + " = f.id"
                : "";
        this.sql = "SELECT f.place, c." + Identifiers.quote(seen.importer()) + ", " + name + " FROM unnest("
                + Types.array(types.seen()) + ") WITH ORDINALITY AS f(id, place) JOIN "
                + seen.table().quoted() + " AS c ON c." + Identifiers.quote(seen.contact()) + " = f.id AND c."
                + Identifiers.quote(seen.user()) + " = " + Types.one(types.user()) + join;
    }

    /** Learns of those that are not known yet. One round trip at most. */
    void learn(BoundedReads reads, Collection<String> contacts) throws SQLException {
        List<String> unknown =
                contacts.stream().filter(c -> !known.containsKey(c)).distinct().toList();
        if (unknown.isEmpty()) {
            return;
        }
        unknown.forEach(contact -> known.put(contact, Seen.NOT));
        // A contact may be in the collection more than once; once imported is imported.
        reads.query(
                row -> {
                    String contact = unknown.get(row.getInt(1) - 1);
                    String name = row.getString(3);
                    if (name != null && !name.isBlank()) {
                        names.put(contact, name);
                    }
                    return known.merge(
                            contact,
                            row.getBoolean(2) ? Seen.IMPORTED : Seen.SEEN,
                            (before, now) -> before == Seen.IMPORTED ? before : now);
                },
                sql,
                List.of(unknown, viewer));
    }

    /** Everybody whom the viewer may see, if they are no more than so many. */
    Optional<List<String>> all(BoundedReads reads, int most) throws SQLException {
        List<String> all = reads.query(row -> row.getString(1), allSql, List.of(viewer, most + 1));
        return all.size() > most ? Optional.empty() : Optional.of(all);
    }

    /** Whether the viewer may see a contact that was learnt of. */
    boolean sees(String contact) {
        return of(contact) != Seen.NOT;
    }

    /** Whether the viewer brought a contact in that was learnt of. */
    boolean imported(String contact) {
        return of(contact) == Seen.IMPORTED;
    }

    private Seen of(String contact) {
        return known.getOrDefault(contact, Seen.NOT);
    }
}
