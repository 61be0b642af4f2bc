package dev.sluice;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link JavaStep} wants written for one chunk: statements with their values, run in this order in the chunk's own
 * transaction.
 *
 * <p>One set-based statement over arrays is far faster than a statement a row:
 *
 * <pre>{@code
 * Writes.of("UPDATE users u SET domain = v.domain FROM unnest(?::bigint[], ?::text[]) AS v(id, domain)"
 *         + " WHERE u.id = v.id AND u.domain IS NULL", ids, domains)
 * }</pre>
 *
 * <p>Immutable, but the values are not copied: leave arrays alone after handing them over.
 *
 * @param statements in the order of execution
 */
public record Writes(List<Statement> statements) {

    /** Nothing to write. */
    public static final Writes NONE = new Writes(List.of());

    public Writes {
        statements = List.copyOf(statements);
    }

    /**
     * A statement whose affected rows are the rows that the step changed.
     *
     * @param sql with {@code ?} for each value
     * @param values bound in order; arrays and lists become PostgreSQL arrays
     */
    public static Writes of(String sql, @Nullable Object... values) {
        return NONE.with(new Statement(sql, listOf(values), true));
    }

    /** The same, followed by a statement on the side (an outbox row, an audit row) whose rows do not count as changed. */
    public Writes and(String sql, @Nullable Object... values) {
        return with(new Statement(sql, listOf(values), false));
    }

    private Writes with(Statement next) {
        List<Statement> all = new ArrayList<>(statements);
        all.add(next);
        return new Writes(all);
    }

    private static List<@Nullable Object> listOf(@Nullable Object... values) {
        List<@Nullable Object> list = new ArrayList<>(values.length);
        Collections.addAll(list, values);
        return Collections.unmodifiableList(list);
    }

    /**
     * One statement.
     *
     * @param sql with {@code ?} for each value
     * @param values bound in order
     * @param counted whether its affected rows are rows changed by the step
     */
    public record Statement(String sql, List<@Nullable Object> values, boolean counted) {}
}
