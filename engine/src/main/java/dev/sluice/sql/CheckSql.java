package dev.sluice.sql;

import dev.sluice.Chunk;
import dev.sluice.Key;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A user's SELECT that returns the rows of a chunk that differ, made into one value: a JSON array of {@code [[key part, …],
 * null, {other columns}]}, null if there are none.
 *
 * <p>The SELECT becomes a subquery, so that nothing but a SELECT can be one, and the key's parts get the text form that they
 * have everywhere else.
 */
public final class CheckSql {

    private static final String KEY_PART = "sluice_key_";

    private final ChunkSql source;
    private final String before;
    private final String after;

    private CheckSql(ChunkSql source, String before, String after) {
        this.source = source;
        this.before = before;
        this.after = after;
    }

    /**
     * Reads a statement.
     *
     * @throws ChunkSyntaxException if {@code :chunk} is malformed or the text holds more than one statement
     */
    public static CheckSql parse(String select, Key key) {
        KeySql sql = new KeySql(key);
        List<String> parts = IntStream.rangeClosed(1, key.width())
                .mapToObj(i -> KEY_PART + i)
                .collect(Collectors.toCollection(ArrayList::new));
        String names = parts.stream().map(part -> "'" + part + "'").collect(Collectors.joining(", "));
        String before = "SELECT CAST(jsonb_agg(jsonb_build_array(jsonb_build_array("
                + sql.castText(parts.stream().map(part -> "v." + part).toList())
                + "), CAST(NULL AS text), nullif(to_jsonb(v) - ARRAY[" + names + "], '{}'))) AS text) FROM (\n";
        return new CheckSql(ChunkSql.parse(select, key), before, "\n) AS v(" + String.join(", ", parts) + ")");
    }

    /** The user's part, for what concerns {@code :chunk}. */
    public ChunkSql source() {
        return source;
    }

    /** What is put before the user's part. */
    public String before() {
        return before;
    }

    /** The statement for JDBC, with the source's parameters. */
    public String sqlFor(Chunk chunk) {
        return before + source.sqlFor(chunk) + after;
    }

    /** The statement to be explained, never run, as JDBC wants it. */
    public String sqlForCheckEscaped() {
        return before + source.sqlForCheckEscaped() + after;
    }
}
