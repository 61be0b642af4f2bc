package dev.sluice.plan;

import dev.sluice.Backfill;
import dev.sluice.DefinitionException;
import dev.sluice.Finding;
import dev.sluice.JavaStep;
import dev.sluice.Key;
import dev.sluice.KeyColumn;
import dev.sluice.KeyValue;
import dev.sluice.Keys;
import dev.sluice.SqlStep;
import dev.sluice.Step;
import dev.sluice.Walk;
import dev.sluice.list.KeyList;
import dev.sluice.list.KeyListLoader;
import dev.sluice.sql.Jdbc;
import dev.sluice.sql.KeySql;
import dev.sluice.store.KeyLists;
import dev.sluice.store.PlanRow;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Checks a definition against the database and freezes it into a plan. Stateless. */
public final class Planner {

    private Planner() {}

    /** Everything the database contradicts in the definition; empty if it can run. Writes nothing. */
    public static List<Finding> check(Connection connection, Backfill backfill) throws SQLException {
        DefinitionCheck check = new DefinitionCheck(connection, backfill);
        check.run();
        return check.findings();
    }

    /**
     * The frozen plan: the definition with the bounds of the walk as they are now. The key list of a definition that has
     * one is staged.
     *
     * @param progress is told how the reading of a key list goes
     * @throws DefinitionException if the definition cannot run, with all reasons
     * @throws dev.sluice.KeyListException if its key list cannot be used; nothing is staged then
     */
    public static PlanRow plan(Connection connection, Backfill backfill, KeysProgress progress) throws SQLException {
        DefinitionCheck check = checked(connection, backfill);
        Optional<Keys> keys = backfill.keys();
        return keys.isPresent()
                ? alongList(connection, backfill, check, keys.get(), progress)
                : alongTable(connection, backfill, check);
    }

    /**
     * The hash of the definition alone, where it can be told without reading a key list.
     *
     * @return empty if the definition covers a list by what is in it
     * @throws DefinitionException if the definition cannot run, with all reasons
     */
    public static Optional<String> definitionHash(Connection connection, Backfill backfill) throws SQLException {
        DefinitionCheck check = checked(connection, backfill);
        String table = check.table().quoted();
        Optional<Keys> keys = backfill.keys();
        if (keys.isEmpty()) {
            return Optional.of(definitionHash(backfill, table, check.key(), ""));
        }
        return keys.get() instanceof Keys.Query query
                ? Optional.of(definitionHash(backfill, table, check.key(), queried(query)))
                : Optional.empty();
    }

    private static DefinitionCheck checked(Connection connection, Backfill backfill) throws SQLException {
        DefinitionCheck check = new DefinitionCheck(connection, backfill);
        check.run();
        if (!check.findings().isEmpty()) {
            throw new DefinitionException(backfill.name(), check.findings());
        }
        return check;
    }

    private static PlanRow alongTable(Connection connection, Backfill backfill, DefinitionCheck check)
            throws SQLException {
        String table = check.table().quoted();
        KeySql key = new KeySql(check.key());
        KeyValue lower = bound(connection, table, key, key.order("w.")).orElse(null);
        KeyValue upper = lower == null
                ? null
                : bound(connection, table, key, key.reversedOrder("w.")).orElse(lower);
        String definitionHash = definitionHash(backfill, table, check.key(), "");
        long rows = lower == null ? 0 : RowEstimate.of(connection, table, List.of());
        return row(backfill, check, definitionHash, lower, upper, rows, null);
    }

    private static PlanRow alongList(
            Connection connection, Backfill backfill, DefinitionCheck check, Keys keys, KeysProgress progress)
            throws SQLException {
        KeyList list = KeyListLoader.load(connection, keys, check.key(), progress::read);
        long id = KeyLists.stage(connection, list.hash(), list.size(), list.iterator());
        progress.staged(list.sentence());
        // A query is known by its text: what it gives changes with the work, and a run that goes on keeps its list.
        String content = keys instanceof Keys.Query query ? queried(query) : "keys " + list.hash();
        String definitionHash = definitionHash(backfill, check.table().quoted(), check.key(), content);
        KeyValue first = list.size() == 0 ? null : Walk.ByList.place(1);
        KeyValue last = list.size() == 0 ? null : Walk.ByList.place(list.size());
        return row(backfill, check, definitionHash, first, last, list.size(), new StagedList(id, list.hash()));
    }

    private record StagedList(long id, String hash) {}

    private static String queried(Keys.Query query) {
        return "query " + query.sql();
    }

    private static PlanRow row(
            Backfill backfill,
            DefinitionCheck check,
            String definitionHash,
            @Nullable KeyValue lower,
            @Nullable KeyValue upper,
            long rows,
            @Nullable StagedList list) {
        return new PlanRow(
                hash(Arrays.asList(
                        definitionHash,
                        String.valueOf(lower),
                        String.valueOf(upper),
                        list == null ? "" : list.hash(),
                        backfill.isPart() ? "part" : "")),
                definitionHash,
                backfill.name(),
                check.table().quoted(),
                check.key(),
                backfill.remaining().orElse(null),
                backfill.step() instanceof SqlStep ? PlanRow.StepKind.SQL : PlanRow.StepKind.JAVA,
                describe(backfill.step()),
                backfill.skipReason().orElse(null),
                backfill.verify().orElse(null),
                lower,
                upper,
                rows,
                list == null ? null : list.id(),
                backfill.isPart(),
                backfill.locksRows(),
                backfill.unlockedStep().orElse(null),
                backfill.tallies());
    }

    private static Optional<KeyValue> bound(Connection connection, String table, KeySql key, String order)
            throws SQLException {
        return Jdbc.first(
                connection,
                row -> key.read(row, 1),
                "SELECT " + key.selectText("w.") + " FROM " + table + " AS w ORDER BY " + order + " LIMIT 1");
    }

    // What the definition says of the walk: nothing for a whole table.
    private static String definitionHash(Backfill backfill, String table, Key key, String walk) {
        List<String> parts = new ArrayList<>(List.of(
                backfill.name(),
                table,
                backfill.remaining().orElse(""),
                describe(backfill.step()),
                backfill.skipReason().orElse("")));
        for (KeyColumn column : key.columns()) {
            parts.add(column.toString());
        }
        if (!walk.isEmpty()) {
            parts.add(walk);
        }
        // Not for a definition without: its unfinished runs of an older version go on.
        backfill.verify().ifPresent(select -> parts.add("verify " + select));
        if (backfill.locksRows()) {
            parts.add("locks rows");
        }
        backfill.unlockedStep().ifPresent(step -> parts.add("unlocked " + step));
        backfill.tallies().forEach(tally -> parts.add("tally " + tally.fold() + " " + tally.name()));
        return hash(parts);
    }

    private static String describe(Step step) {
        if (step instanceof SqlStep sql) {
            return sql.statement();
        }
        return "java " + ((JavaStep) step).getClass().getName().replaceAll("\\$\\$Lambda.*", " (lambda)");
    }

    static String hash(List<? extends @Nullable String> parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String part : parts) {
                digest.update(String.valueOf(part).getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
            }
            return HexFormat.of().formatHex(digest.digest()).substring(0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
