package dev.sluice.recipes.columns;

import dev.sluice.Key;
import dev.sluice.KeyColumn;
import dev.sluice.KeyType;
import dev.sluice.sql.ChunkSql;
import java.util.List;

/**
 * A value computed from the row itself.
 *
 * @param sql an SQL expression over the walked table's columns; null where it has no value for a row
 */
public record Expression(String sql) implements ColumnSource {

    private static final Key ANY_KEY = new Key(List.of(KeyColumn.of("any", KeyType.BIGINT)));

    /**
     * Checks what can be checked without a database.
     *
     * @throws IllegalArgumentException if it is blank, or contains {@code :chunk} or a semicolon
     */
    public Expression {
        if (sql.isBlank()) {
            throw new IllegalArgumentException("an expression must not be empty");
        }
        if (ChunkSql.parse(sql, ANY_KEY).occurrences() > 0) {
            throw new IllegalArgumentException(
                    "an expression has no :chunk: the recipe itself confines it to the rows of the chunk");
        }
    }

    /** The expression ready to stand inside another: a comment at its end must not swallow the parenthesis. */
    String enclosed() {
        return OPEN + sql + "\n)";
    }

    static final String OPEN = "(\n";
}
