package dev.sluice.recipes.connections.paths;

import dev.sluice.embedded.TestDatabase;
import dev.sluice.recipes.connections.ConnectionTables;
import dev.sluice.recipes.connections.WalkIndexes;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A graph drawn from a seed, in the database and in memory, and the plainest search of it that one can write. */
final class Graph {

    /** What ids are. */
    enum Ids {
        BIGINT("bigint"),
        UUID("uuid"),
        TEXT("text"),
        /** Letters of both cases, which the C collation and a language's order differently. */
        TEXT_OF_A_LANGUAGE("text COLLATE \"und-x-icu\"");

        private final String type;

        Ids(String type) {
            this.type = type;
        }

        String id(int n) {
            int mixed = n * 7919 % 10007;
            return switch (this) {
                case BIGINT -> Integer.toString(mixed - 50);
                case UUID -> String.format("%08x-0000-4000-8000-%012x", mixed * 429_000, n);
                default -> (n % 2 == 0 ? "b" : "C") + (n % 3 == 0 ? "_é'\\" : "") + "-" + mixed;
            };
        }
    }

    /** How contacts are connected. */
    enum Shape {
        SPARSE,
        DENSE,
        STAR,
        CHAINS
    }

    record Link(
            String a,
            String b,
            String kind,
            String bridge,
            @Nullable LocalDate from,
            @Nullable LocalDate to) {}

    private static final LocalDate DAY = LocalDate.of(2020, 1, 1);

    final List<String> contacts;
    final List<String> bridges;
    final Map<String, Boolean> seen = new TreeMap<>();
    final List<Link> links = new ArrayList<>();
    private final SplittableRandom random;
    private final Map<String, Integer> rank = new TreeMap<>();

    Graph(Ids ids, Shape shape, double visible, long seed) {
        random = new SplittableRandom(seed);
        contacts = IntStream.range(0, shape == Shape.STAR ? 120 : 40)
                .mapToObj(ids::id)
                .toList();
        bridges = IntStream.range(500, 506).mapToObj(ids::id).toList();
        for (String contact : contacts) {
            if (random.nextDouble() < visible) {
                seen.put(contact, random.nextInt(3) == 0);
            }
        }
        Set<String> taken = new HashSet<>();
        int wanted = shape == Shape.DENSE ? 500 : shape == Shape.STAR ? 400 : 70;
        for (int i = 0; i < wanted; i++) {
            int one = shape == Shape.STAR ? random.nextInt(3) : random.nextInt(contacts.size());
            int other = shape == Shape.CHAINS ? (one + 1) % contacts.size() : random.nextInt(contacts.size());
            String bridge = bridges.get(random.nextInt(bridges.size()));
            String kind = random.nextInt(6) == 0 ? "school" : WalkIndexes.WORK_OVERLAP;
            if (one != other) {
                String left = contacts.get(one);
                String right = contacts.get(other);
                boolean ordered =
                        ids == Ids.BIGINT ? Long.parseLong(left) < Long.parseLong(right) : left.compareTo(right) < 0;
                Link link = new Link(
                        ordered ? left : right,
                        ordered ? right : left,
                        kind,
                        bridge,
                        random.nextInt(8) == 0 ? null : DAY.minusDays(random.nextInt(3_000)),
                        // Few last days, so that there are ties.
                        random.nextInt(3) == 0 ? null : DAY.plusDays(random.nextInt(4)));
                if (taken.add(link.a() + "|" + link.b() + "|" + kind + "|" + bridge)) {
                    links.add(link);
                }
            }
        }
    }

    static void createTables(TestDatabase database, Ids ids) {
        database.execute(
                "CREATE TABLE contacts (id " + ids.type + " PRIMARY KEY, full_name text)",
                "CREATE TABLE organizations (id " + ids.type + " PRIMARY KEY, name text)",
                "CREATE TABLE contact_work_experiences (id bigserial PRIMARY KEY, contact_id " + ids.type
                        + ", organization_id " + ids.type + ", company_name text, date_from date, date_to date)",
                "CREATE TABLE contact_connections (contact_a_id " + ids.type + ", contact_b_id " + ids.type
                        + ", kind text, bridge_entity_id " + ids.type
                        + ", date_from date, date_to date, computed_at timestamptz DEFAULT now(),"
                        + " PRIMARY KEY (contact_a_id, contact_b_id, kind, bridge_entity_id))",
                "CREATE TABLE user_contact_collections (user_id bigint, contact_id " + ids.type
                        + ", is_importer boolean, PRIMARY KEY (user_id, contact_id))");
        for (WalkIndexes.Walk walk :
                WalkIndexes.of(ConnectionTables.DEFAULTS.edges()).walks()) {
            database.execute(walk.create());
        }
    }

    /** Puts it into the tables, in place of what was there. The viewer is user 7; user 8 sees everybody. */
    void load(TestDatabase database) {
        database.execute(
                "DELETE FROM contacts",
                "DELETE FROM organizations",
                "DELETE FROM contact_connections",
                "DELETE FROM user_contact_collections",
                "INSERT INTO contacts VALUES " + rows(contacts, c -> literal(c) + ", " + literal("Name of " + c)),
                // The last two have no row and no name.
                "INSERT INTO organizations VALUES "
                        + rows(
                                bridges.subList(0, bridges.size() - 1),
                                b -> literal(b) + ", " + (isNamed(b) ? literal("Office " + b) : "' '")),
                "INSERT INTO user_contact_collections SELECT 8, id, true FROM contacts");
        if (!seen.isEmpty()) {
            database.execute("INSERT INTO user_contact_collections VALUES "
                    + rows(List.copyOf(seen.keySet()), c -> "7, " + literal(c) + ", " + seen.get(c)));
        }
        database.execute("INSERT INTO contact_connections VALUES "
                + rows(
                        links,
                        l -> literal(l.a()) + ", " + literal(l.b()) + ", " + literal(l.kind()) + ", "
                                + literal(l.bridge()) + ", " + literal(l.from()) + ", " + literal(l.to())));
        rank.clear();
        database.queryStrings("SELECT id FROM contacts ORDER BY id").forEach(id -> rank.put("c" + id, rank.size()));
        // By the column that the index has.
        database.queryStrings("SELECT DISTINCT bridge_entity_id FROM contact_connections ORDER BY 1")
                .forEach(id -> rank.put("b" + id, rank.size()));
    }

    private boolean isNamed(String bridge) {
        return bridges.indexOf(bridge) < bridges.size() - 2;
    }

    private static <T> String rows(List<T> values, Function<T, String> row) {
        return values.stream().map(v -> "(" + row.apply(v) + ")").collect(Collectors.joining(", "));
    }

    private static String literal(@Nullable Object value) {
        return value == null ? "NULL" : "'" + value.toString().replace("'", "''") + "'";
    }

    /** All paths in order, by trying everything. */
    List<String> paths(String start, @Nullable String to, int depth, int fanOut, List<String> kinds) {
        List<Found> all = new ArrayList<>();
        walk(new ArrayList<>(List.of(start)), new ArrayList<>(), "", depth, fanOut, kinds, all);
        return all.stream()
                .filter(found -> to == null || found.end().equals(to))
                .sorted(Comparator.comparing((Found found) -> found.places().size())
                        .thenComparing(found -> found.places().toString()))
                .map(Found::text)
                .toList();
    }

    // Places are three digits each: their text orders as they do.
    private record Found(String end, List<String> places, String text) {}

    private void walk(
            List<String> met,
            List<String> places,
            String text,
            int depth,
            int fanOut,
            List<String> kinds,
            List<Found> all) {
        if (places.size() == depth) {
            return;
        }
        String at = met.get(met.size() - 1);
        List<Link> mine = links.stream()
                .filter(l -> kinds.contains(l.kind()) && (l.a().equals(at) || l.b().equals(at)))
                .filter(l -> seen.containsKey(far(l, at)))
                .sorted(Comparator.comparing((Link l) -> l.to() == null ? 0L : -l.to().toEpochDay() + 100_000)
                        .thenComparing(l -> rank.get("c" + far(l, at)))
                        .thenComparing(l -> rank.get("b" + l.bridge()))
                        .thenComparing(Link::kind))
                .limit(fanOut)
                .toList();
        for (int i = 0; i < mine.size(); i++) {
            String far = far(mine.get(i), at);
            if (!met.contains(far)) {
                List<String> longer = new ArrayList<>(met);
                longer.add(far);
                List<String> further = new ArrayList<>(places);
                further.add(String.format("%03d", i));
                String path = text + show(mine.get(i), far);
                all.add(new Found(far, further, path));
                walk(longer, further, path, depth, fanOut, kinds, all);
            }
        }
    }

    private static String far(Link link, String near) {
        return link.a().equals(near) ? link.b() : link.a();
    }

    private String show(Link link, String far) {
        return " -[" + link.kind() + " " + link.bridge() + " "
                + (isNamed(link.bridge()) ? "Office " + link.bridge() : "?") + " " + link.from() + " " + link.to()
                + "]-> " + far + " Name of " + far + (Boolean.TRUE.equals(seen.get(far)) ? " imported" : "");
    }

    /** What was found, in the same words. */
    static List<String> show(Paths paths) {
        return paths.paths().stream()
                .map(path -> path.hops().stream()
                        .map(hop -> " -[" + hop.kind() + " " + hop.organization() + " "
                                + hop.organizationName().orElse("?") + " "
                                + hop.from().orElse(null) + " " + hop.to().orElse(null) + "]-> "
                                + hop.contact().id() + " " + hop.contact().shown()
                                + (hop.signals().viaUserIsImporter() ? " imported" : ""))
                        .collect(Collectors.joining()))
                .toList();
    }
}
