package dev.sluice.recipes.connections.paths;

import dev.sluice.recipes.connections.ConnectionTables;
import dev.sluice.sql.Identifiers;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes paths for people of what a search found: with names, read for all of them at once. For one thread. */
final class Details {

    private final ConnectionTables tables;
    private final Types types;
    private final Visibility visibility;
    private final Map<String, String> contacts;
    private final Map<String, String> organizations = new HashMap<>();
    private final Map<Employment, String> companies = new HashMap<>();
    private final Dates dates = new Dates();
    private @Nullable LocalDate today;

    /** @param contacts the names that are known already; those that are read are added */
    Details(ConnectionTables tables, Types types, Visibility visibility, Map<String, String> contacts) {
        this.contacts = contacts;
        this.tables = tables;
        this.types = types;
        this.visibility = visibility;
    }

    private record Employment(String contact, String organization) {}

    /** By which day ongoing connections are measured. */
    void today(@Nullable LocalDate date) {
        today = date;
    }

    /** Reads the names that these paths need and that are not known. */
    void read(BoundedReads reads, String start, List<Trail> trails) throws SQLException {
        List<Edge> edges = edges(trails);
        Set<String> people = new LinkedHashSet<>(List.of(start));
        Set<String> places = new LinkedHashSet<>();
        for (Edge edge : edges) {
            people.add(edge.far());
            places.add(edge.bridge());
        }
        people.removeAll(contacts.keySet());
        ConnectionTables.Contacts contact = tables.contacts();
        names(reads, contacts, people, types.contact(), contact.table().quoted(), contact.id(), contact.name());
        ConnectionTables.Organizations where = tables.organizations();
        names(reads, organizations, places, types.organization(), where.table().quoted(), where.id(), where.name());
        companies(reads, edges);
    }

    // Many trails share edges.
    private static List<Edge> edges(List<Trail> trails) {
        BitSet met = new BitSet();
        List<Edge> edges = new ArrayList<>();
        for (Trail trail : trails) {
            for (Trail at = trail; at != null; at = at.before()) {
                Edge edge = at.edge();
                if (edge != null && !met.get(edge.number())) {
                    met.set(edge.number());
                    edges.add(edge);
                }
            }
        }
        return edges;
    }

    private static void names(
            BoundedReads reads,
            Map<String, String> names,
            Collection<String> ids,
            String type,
            String table,
            String id,
            String name)
            throws SQLException {
        if (ids.isEmpty()) {
            return;
        }
        List<String> all = List.copyOf(ids);
        reads.query(
                row -> names.put(all.get(row.getInt(1) - 1), row.getString(2)),
                "SELECT f.place, CAST(t." + Identifiers.quote(name) + " AS text) FROM unnest(" + Types.array(type)
                        + ") WITH ORDINALITY AS f(id, place) JOIN " + table + " AS t ON t." + Identifiers.quote(id)
                        + " = f.id WHERE btrim(CAST(t." + Identifiers.quote(name) + " AS text)) <> ''",
                List.of(all));
    }

    // Of organizations without a name, the newest employment row that says one.
    private void companies(BoundedReads reads, List<Edge> edges) throws SQLException {
        Set<Employment> wanted = new LinkedHashSet<>();
        for (Edge edge : edges) {
            if (!organizations.containsKey(edge.bridge())) {
                wanted.add(new Employment(edge.far(), edge.bridge()));
                wanted.add(new Employment(edge.near(), edge.bridge()));
            }
        }
        if (wanted.isEmpty()) {
            return;
        }
        List<Employment> all = List.copyOf(wanted);
        ConnectionTables.Spells spells = tables.spells();
        String company = "CAST(s." + Identifiers.quote(spells.company()) + " AS text)";
        reads.query(
                row -> companies.put(all.get(row.getInt(1) - 1), row.getString(2)),
                "SELECT f.place, n.company FROM unnest(" + Types.array(types.spellContact()) + ", "
                        + Types.array(types.spellOrganization())
                        + ") WITH ORDINALITY AS f(contact, organization, place) CROSS JOIN LATERAL (SELECT " + company
                        + " AS company FROM " + spells.table().quoted() + " AS s WHERE s."
                        + Identifiers.quote(spells.contact()) + " = f.contact AND s."
                        + Identifiers.quote(spells.organization()) + " = f.organization AND btrim(" + company
                        + ") <> '' ORDER BY s." + Identifiers.quote(spells.to()) + " DESC, s."
                        + Identifiers.quote(spells.from()) + " DESC NULLS LAST, s." + Identifiers.quote(spells.id())
                        + " LIMIT 1) AS n",
                List.of(
                        all.stream().map(Employment::contact).toList(),
                        all.stream().map(Employment::organization).toList()));
    }

    Person person(String id) {
        return new Person(id, Optional.ofNullable(contacts.get(id)));
    }

    /** With the names that were read until now. */
    List<Path> paths(List<Trail> trails) {
        Map<Integer, Hop> hops = new HashMap<>();
        List<Path> paths = new ArrayList<>(trails.size());
        for (Trail trail : trails) {
            // Many paths share a hop.
            paths.add(new Path(
                    trail.map(edge -> hops.computeIfAbsent(edge.number(), number -> newHop(edge)), Hop[]::new)));
        }
        return paths;
    }

    private Hop newHop(Edge edge) {
        Optional<LocalDate> from = dates.read(edge.from());
        Optional<LocalDate> to = dates.read(edge.to());
        Optional<LocalDate> until = to.or(() -> Optional.ofNullable(today));
        OptionalLong months = from.isEmpty() || until.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(Math.max(0, ChronoUnit.MONTHS.between(from.get(), until.get())));
        return new Hop(
                person(edge.far()),
                edge.bridge(),
                organizationName(edge),
                edge.kind(),
                from,
                to,
                new Signals(visibility.imported(edge.far()), to.isEmpty(), months));
    }

    private Optional<String> organizationName(Edge edge) {
        return Optional.ofNullable(organizations.get(edge.bridge()))
                .or(() -> Optional.ofNullable(companies.get(new Employment(edge.far(), edge.bridge()))))
                .or(() -> Optional.ofNullable(companies.get(new Employment(edge.near(), edge.bridge()))));
    }
}
