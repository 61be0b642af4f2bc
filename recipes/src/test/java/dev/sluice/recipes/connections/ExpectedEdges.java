package dev.sluice.recipes.connections;

import dev.sluice.recipes.connections.ConnectionRules.MissingStart;
import dev.sluice.recipes.connections.ConnectionRules.Orphans;
import dev.sluice.samples.IdKind;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The edges that the rule demands, found as a child would: every two contacts at an organization, every two of their spells.
 * Independent of all SQL, and of how anything else computes edges. Quadratic in the spells at an organization.
 */
public final class ExpectedEdges {

    // Days since 1970, with room on both sides of what PostgreSQL's dates can be.
    private static final int FOREVER = Integer.MAX_VALUE;
    private static final int ALWAYS = Integer.MIN_VALUE;

    private final List<String> contacts;
    private final Map<String, Map<Integer, List<int[]>>> spellsByOrganization;

    private ExpectedEdges(List<String> contacts, Map<String, Map<Integer, List<int[]>>> spellsByOrganization) {
        this.contacts = contacts;
        this.spellsByOrganization = spellsByOrganization;
    }

    /** Reads the contacts, organizations and spells of {@link dev.sluice.samples.SampleTables} as they are now. */
    public static ExpectedEdges read(Connection connection, IdKind ids, ConnectionRules rules) throws SQLException {
        List<String> contacts = new ArrayList<>();
        rows(connection, "SELECT id FROM contacts", row -> contacts.add(row.get(0)));
        contacts.sort(ids.order());
        Map<String, Integer> places = new HashMap<>();
        contacts.forEach(contact -> places.put(contact, places.size()));
        Set<String> organizations = new HashSet<>();
        rows(connection, "SELECT id FROM organizations", row -> organizations.add(row.get(0)));
        Map<String, Map<Integer, List<int[]>>> spells = new TreeMap<>();
        rows(
                connection,
                "SELECT contact_id, organization_id, date_from, date_to FROM contact_work_experiences",
                row -> {
                    Integer contact = places.get(row.get(0));
                    String organization = row.get(1);
                    if (contact == null
                            || organization == null
                            || (rules.orphans() == Orphans.DROP && !organizations.contains(organization))
                            || (rules.missingStart() == MissingStart.DROP && row.get(2) == null)) {
                        return;
                    }
                    int from = row.get(2) == null ? ALWAYS : day(row.get(2));
                    int to = row.get(3) == null ? FOREVER : day(row.get(3));
                    if (from <= to) {
                        spells.computeIfAbsent(organization, any -> new TreeMap<>())
                                .computeIfAbsent(contact, any -> new ArrayList<>())
                                .add(new int[] {from, to});
                    }
                });
        return new ExpectedEdges(contacts, spells);
    }

    /** How many there are. */
    public long count() {
        long[] count = {0};
        forEach(edge -> count[0]++);
        return count[0];
    }

    /** How many there are at each organization that makes any. */
    public Map<String, Long> countByOrganization() {
        Map<String, Long> counts = new HashMap<>();
        forEach(edge -> counts.merge(edge.bridge(), 1L, Long::sum));
        return counts;
    }

    /** All of them. */
    public List<Edge> edges() {
        List<Edge> edges = new ArrayList<>();
        forEach(edges::add);
        return edges;
    }

    /** Each of them, without keeping any. */
    public void forEach(Consumer<Edge> consumer) {
        Map<Integer, String> dates = new HashMap<>();
        spellsByOrganization.forEach((organization, people) -> {
            int[] ids = people.keySet().stream().mapToInt(Integer::intValue).toArray();
            int[][][] spells = people.values().stream()
                    .map(list -> list.toArray(int[][]::new))
                    .toArray(int[][][]::new);
            int[][] whole = Arrays.stream(spells).map(ExpectedEdges::whole).toArray(int[][]::new);
            for (int a = 0; a < ids.length; a++) {
                for (int b = a + 1; b < ids.length; b++) {
                    // Most pairs are strangers: one look at all the time of each spares looks at every two spells.
                    int[] shared = overlap(whole[a], whole[b]) ? shared(spells[a], spells[b]) : null;
                    if (shared != null) {
                        consumer.accept(new Edge(
                                contacts.get(ids[a]),
                                contacts.get(ids[b]),
                                organization,
                                dates.computeIfAbsent(shared[0], ExpectedEdges::text),
                                dates.computeIfAbsent(shared[1], ExpectedEdges::text)));
                    }
                }
            }
        });
    }

    private static int @Nullable [] shared(int[][] left, int[][] right) {
        int from = FOREVER;
        int to = ALWAYS;
        boolean any = false;
        for (int[] one : left) {
            for (int[] other : right) {
                if (overlap(one, other)) {
                    from = Math.min(from, Math.max(one[0], other[0]));
                    to = Math.max(to, Math.min(one[1], other[1]));
                    any = true;
                }
            }
        }
        return any ? new int[] {from, to} : null;
    }

    private static boolean overlap(int[] one, int[] other) {
        return one[0] <= other[1] && other[0] <= one[1];
    }

    private static int[] whole(int[][] spells) {
        int from = FOREVER;
        int to = ALWAYS;
        for (int[] spell : spells) {
            from = Math.min(from, spell[0]);
            to = Math.max(to, spell[1]);
        }
        return new int[] {from, to};
    }

    private static int day(String date) {
        return switch (date) {
            case "infinity" -> FOREVER;
            case "-infinity" -> ALWAYS;
            default -> Math.toIntExact(LocalDate.parse(date).toEpochDay());
        };
    }

    private static String text(int day) {
        return day == ALWAYS
                ? "-infinity"
                : day == FOREVER ? "null" : LocalDate.ofEpochDay(day).toString();
    }

    /** Reads rows as text without holding all of them. */
    static void rows(Connection connection, String sql, Consumer<List<@Nullable String>> consumer) throws SQLException {
        boolean autoCommit = connection.getAutoCommit();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(10_000);
            try (ResultSet rows = statement.executeQuery(sql)) {
                int columns = rows.getMetaData().getColumnCount();
                while (rows.next()) {
                    List<@Nullable String> row = new ArrayList<>(columns);
                    for (int column = 1; column <= columns; column++) {
                        row.add(rows.getString(column));
                    }
                    consumer.accept(row);
                }
            }
        } finally {
            connection.setAutoCommit(autoCommit);
        }
    }
}
