package dev.sluice.sql;

import dev.sluice.Chunk;
import dev.sluice.Key;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A user's statement in which {@code :chunk(alias)} stands for "this row is in the chunk".
 *
 * <p>Both ends of the chunk are bound each time, so that no plan has a reason to read more of the table than the chunk.
 */
public final class ChunkSql {

    private final String source;
    private final KeySlice unknown;
    private final List<ChunkSqlScanner.Placeholder> placeholders;

    private ChunkSql(String source, Key key, List<ChunkSqlScanner.Placeholder> placeholders) {
        this.source = source;
        this.unknown = KeySlice.unknown(key);
        this.placeholders = placeholders;
    }

    /**
     * Reads a statement.
     *
     * @throws ChunkSyntaxException if {@code :chunk} is malformed or the text holds more than one statement
     */
    public static ChunkSql parse(String statement, Key key) {
        ChunkSqlScanner.Scan scan = ChunkSqlScanner.scan(statement);
        return new ChunkSql(statement.substring(0, scan.end()), key, scan.placeholders());
    }

    /**
     * An expression of a user with the question marks of its operators doubled, as JDBC wants them, and without a
     * semicolon at its end.
     *
     * @throws ChunkSyntaxException if the text holds more than one statement
     */
    public static String escape(String expression) {
        ChunkSqlScanner.Scan scan = ChunkSqlScanner.scan(expression);
        StringBuilder sql = new StringBuilder();
        int from = 0;
        for (ChunkSqlScanner.Placeholder placeholder : scan.placeholders()) {
            sql.append(expression, from, placeholder.end());
            if (placeholder.questionMark()) {
                sql.append('?');
            }
            from = placeholder.end();
        }
        return sql.append(expression, from, scan.end()).toString();
    }

    /** How often {@code :chunk} occurs. */
    public int occurrences() {
        return (int) placeholders.stream().filter(p -> !p.questionMark()).count();
    }

    /** The statement for JDBC, with parameters for the chunk's rows. */
    public String sqlFor(Chunk chunk) {
        ChunkRows rows = ChunkRows.of(chunk);
        return expand(rows::condition, "??");
    }

    /** The statement with typed nulls for the chunk's ends: to be explained, never run. As the server gets it. */
    public String sqlForCheck() {
        return expand(unknown::condition, "?");
    }

    /** {@link #sqlForCheck} with the question marks of its operators doubled, as JDBC wants them. */
    public String sqlForCheckEscaped() {
        return expand(unknown::condition, "??");
    }

    /**
     * Where a character of {@link #sqlForCheck} stands in the user's text.
     *
     * @param position 0-based in the expanded text
     * @return 0-based in the user's text; the placeholder's beginning for a character inside an expansion
     */
    public int sourceOffset(int position) {
        int shift = 0;
        for (ChunkSqlScanner.Placeholder placeholder : placeholders) {
            int begin = placeholder.begin() + shift;
            if (position < begin) {
                break;
            }
            int length = placeholder.questionMark()
                    ? 1
                    : unknown.condition(placeholder.alias() + ".").length();
            if (position < begin + length) {
                return placeholder.begin();
            }
            shift += length - (placeholder.end() - placeholder.begin());
        }
        return Math.min(Math.max(0, position - shift), source.length());
    }

    /**
     * Binds the chunk's ends, for each placeholder.
     *
     * @param first the number of the first parameter
     * @return the number after the last
     */
    public int bind(PreparedStatement statement, int first, Chunk chunk) throws SQLException {
        List<Object> values = ChunkRows.of(chunk).values();
        int index = first;
        for (int i = 0; i < occurrences(); i++) {
            index = Jdbc.bind(statement, index, values);
        }
        return index;
    }

    private String expand(UnaryOperator<String> condition, String questionMark) {
        StringBuilder sql = new StringBuilder();
        int from = 0;
        for (ChunkSqlScanner.Placeholder placeholder : placeholders) {
            sql.append(source, from, placeholder.begin());
            sql.append(placeholder.questionMark() ? questionMark : condition.apply(placeholder.alias() + "."));
            from = placeholder.end();
        }
        return sql.append(source, from, source.length()).toString();
    }
}
