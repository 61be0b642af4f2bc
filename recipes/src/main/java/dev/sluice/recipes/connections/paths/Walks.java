package dev.sluice.recipes.connections.paths;

import dev.sluice.recipes.connections.ConnectionTables;
import dev.sluice.sql.Transactions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;

/** Walks that nobody asked for: they read what searches from some contacts would read, whoever searched. Immutable. */
public final class Walks {

    private static final int HOPS = 3;
    private static final int FAN_OUT = PathOptions.DEFAULTS.fanOut();
    private static final int AT_ONCE = 100;
    private static final Duration LONGEST_STATEMENT = Duration.ofSeconds(20);

    private static final Transactions.Limits LIMITS = new Transactions.Limits(
            "sluice walks", Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofSeconds(5));

    private final ConnectionTables tables;
    private final String kind;

    public Walks(ConnectionTables tables, String kind) {
        this.tables = Objects.requireNonNull(tables, "tables");
        this.kind = Objects.requireNonNull(kind, "kind");
    }

    /**
     * Walks from each of these contacts over their latest connections, three hops far.
     *
     * @param contacts ids as the database prints them
     * @param most contacts to ask for their connections
     * @param stop true when it is to be ended
     * @return how many were asked
     * @throws SQLException if the database refuses
     */
    public int from(DataSource source, List<String> contacts, int most, BooleanSupplier stop) throws SQLException {
        try (Connection connection = source.getConnection()) {
            Types types = Transactions.run(connection, LIMITS, c -> Types.ofEdges(c, tables.edges()));
            NeighbourSql sql = new NeighbourSql(tables, types, List.of(kind));
            Set<String> asked = new LinkedHashSet<>();
            List<String> next = List.copyOf(contacts);
            for (int hop = 0; hop < HOPS; hop++) {
                Set<String> found = new LinkedHashSet<>();
                List<String> fresh = next.stream()
                        .filter(contact -> !asked.contains(contact))
                        .toList();
                for (int at = 0; at < fresh.size() && asked.size() < most; at += AT_ONCE) {
                    if (stop.getAsBoolean()) {
                        return asked.size();
                    }
                    List<String> some = fresh.subList(at, Math.min(fresh.size(), at + AT_ONCE));
                    asked.addAll(some);
                    NeighbourSql.Bound latest = sql.latest(some, FAN_OUT);
                    found.addAll(BoundedReads.run(
                            connection,
                            Deadline.in(LONGEST_STATEMENT, System::nanoTime),
                            reads -> reads.query(row -> row.getString(2), latest.sql(), latest.values())));
                }
                next = new ArrayList<>(found);
            }
            return asked.size();
        } catch (TimeUpException e) {
            throw new SQLException("a walk took longer than " + LONGEST_STATEMENT.toSeconds() + " s", "57014", e);
        }
    }
}
