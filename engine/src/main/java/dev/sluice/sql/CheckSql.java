package dev.sluice.sql;

import dev.sluice.Chunk;
import dev.sluice.Key;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A user's SELECT that returns the rows of a chunk that differ, made into one value: a JSON array of {@code [[key part, …],
 * null, {other columns}]}, null if there are none.
 *
 * <p>One with a column {@value #DIFFERS} returns every row of the chunk and says of each whether it differs. It
 * {@link #countsRows}, and so spares the reading of them for a count alone.
 *
 * <p>The SELECT becomes a subquery, so that nothing but a SELECT can be one, and the key's parts get the text form that they
 * have everywhere else.
 */
public final class CheckSql {

    /** The column that says of a row whether it differs; if it says nothing, the row does. */
    public static final String DIFFERS = "sluice_differs";

    private static final Pattern HAS_DIFFERS = Pattern.compile("\\b" + DIFFERS + "\\b", Pattern.CASE_INSENSITIVE);

    // A column of this name would be taken for the row.
    private static final String FOUND = "sluice_found";

    private static final String KEY_PART = "sluice_key_";

    private final ChunkSql source;
    private final String before;
    private final String after;
    private final boolean countsRows;

    private CheckSql(ChunkSql source, boolean countsRows, String before, String after) {
        this.source = source;
        this.countsRows = countsRows;
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
        boolean countsRows = HAS_DIFFERS.matcher(select).find();
        String notData = Stream.concat(parts.stream(), Stream.of(DIFFERS))
                .map(part -> "'" + part + "'")
                .collect(Collectors.joining(", "));
        String before = "SELECT " + (countsRows ? "count(*), " : "")
                + "CAST(jsonb_agg(jsonb_build_array(jsonb_build_array("
                + sql.castText(parts.stream().map(part -> FOUND + "." + part).toList())
                + "), CAST(NULL AS text), nullif(to_jsonb(" + FOUND + ") - ARRAY[" + notData + "], '{}')))"
                + (countsRows ? " FILTER (WHERE " + FOUND + "." + DIFFERS + " IS NOT FALSE)" : "")
                + " AS text) FROM (\n";
        return new CheckSql(
                ChunkSql.parse(select, key),
                countsRows,
                before,
                "\n) AS " + FOUND + "(" + String.join(", ", parts) + ")");
    }

    /** Whether the statement returns, before its value, how many rows the chunk has. */
    public boolean countsRows() {
        return countsRows;
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
