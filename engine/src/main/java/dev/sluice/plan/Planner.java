package dev.sluice.plan;

import dev.sluice.Backfill;
import dev.sluice.DefinitionException;
import dev.sluice.Finding;
import dev.sluice.JavaStep;
import dev.sluice.Key;
import dev.sluice.KeyColumn;
import dev.sluice.KeyValue;
import dev.sluice.SqlStep;
import dev.sluice.Step;
import dev.sluice.sql.Jdbc;
import dev.sluice.sql.KeySql;
import dev.sluice.store.PlanRow;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks a definition against the database and freezes it into a plan. Stateless. */
public final class Planner {

    /** Up to here rows are counted, which takes a moment; beyond, the statistics must do. */
    private static final long COUNTED_UP_TO = 1_000_000;

    private static final Pattern ROWS = Pattern.compile("rows=(\\d+)");

    private Planner() {}

    /** Everything the database contradicts in the definition; empty if it can run. Writes nothing. */
    public static List<Finding> check(Connection connection, Backfill backfill) throws SQLException {
        DefinitionCheck check = new DefinitionCheck(connection, backfill);
        check.run();
        return check.findings();
    }

    /**
     * The frozen plan: the definition with the bounds of the walk as they are now.
     *
     * @throws DefinitionException if the definition cannot run, with all reasons
     */
    public static PlanRow plan(Connection connection, Backfill backfill) throws SQLException {
        DefinitionCheck check = new DefinitionCheck(connection, backfill);
        check.run();
        if (!check.findings().isEmpty()) {
            throw new DefinitionException(backfill.name(), check.findings());
        }
        String table = check.table().quoted();
        KeySql key = new KeySql(check.key());
        KeyValue lower = bound(connection, table, key, key.order("w.")).orElse(null);
        KeyValue upper = lower == null
                ? null
                : bound(connection, table, key, key.orderDescending("w.")).orElse(lower);
        String definitionHash = definitionHash(backfill, table, check.key());
        return new PlanRow(
                hash(List.of(definitionHash, String.valueOf(lower), String.valueOf(upper))),
                definitionHash,
                backfill.name(),
                table,
                check.key(),
                backfill.remaining().orElse(null),
                backfill.step() instanceof SqlStep ? PlanRow.StepKind.SQL : PlanRow.StepKind.JAVA,
                describe(backfill.step()),
                backfill.skipReason().orElse(null),
                lower,
                upper,
                lower == null ? 0 : estimate(connection, table));
    }

    private static Optional<KeyValue> bound(Connection connection, String table, KeySql key, String order)
            throws SQLException {
        return Jdbc.first(
                connection,
                row -> key.read(row, 1),
                "SELECT " + key.selectText("w.") + " FROM " + table + " AS w ORDER BY " + order + " LIMIT 1");
    }

    private static long estimate(Connection connection, String table) throws SQLException {
        String plan = Jdbc.first(connection, row -> row.getString(1), "EXPLAIN SELECT 1 FROM " + table)
                .orElse("");
        Matcher rows = ROWS.matcher(plan);
        long estimated = rows.find() ? Long.parseLong(rows.group(1)) : 0;
        if (estimated > COUNTED_UP_TO) {
            return estimated;
        }
        long counted = Jdbc.first(
                        connection,
                        row -> row.getLong(1),
                        "SELECT count(*) FROM (SELECT 1 FROM " + table + " LIMIT ?) AS s",
                        COUNTED_UP_TO)
                .orElse(0L);
        return Math.max(counted, counted < COUNTED_UP_TO ? 0 : estimated);
    }

    private static String definitionHash(Backfill backfill, String table, Key key) {
        List<String> parts = new ArrayList<>(List.of(
                backfill.name(),
                table,
                backfill.remaining().orElse(""),
                describe(backfill.step()),
                backfill.skipReason().orElse("")));
        for (KeyColumn column : key.columns()) {
            parts.add(column.toString());
        }
        return hash(parts);
    }

    private static String describe(Step step) {
        if (step instanceof SqlStep sql) {
            return sql.statement();
        }
        return "java " + ((JavaStep) step).getClass().getName().replaceAll("\\$\\$Lambda.*", " (lambda)");
    }

    private static String hash(List<@Nullable String> parts) {
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
