package dev.sluice;

import dev.sluice.sql.ChunkSql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The part of a range that is done in one transaction: the rows whose place on the walk is in {@code (after, upto]}.
 *
 * @param run the run's id
 * @param backfill the backfill's name
 * @param walk the run's way through its rows
 * @param after the last place before this chunk; the chunk begins behind it
 * @param lowest the run's first place, set only while nothing was walked before this chunk: the chunk then begins at it,
 *     inclusive, and {@code after} is null. Exactly one of the two is set
 * @param upto the last place of this chunk, inclusive
 */
public record Chunk(
        long run,
        String backfill,
        Walk walk,
        @Nullable KeyValue after,
        @Nullable KeyValue lowest,
        KeyValue upto) {

    public Chunk {
        if ((after == null) == (lowest == null)) {
            throw new IllegalArgumentException("exactly one of after and lowest must be set");
        }
    }

    /** The columns by which the walked table's rows are known. */
    public Key key() {
        return walk.key();
    }

    /** The place at which the chunk begins: see {@link #lowerInclusive()} for whether it belongs to the chunk. */
    public KeyValue lower() {
        KeyValue begin = after != null ? after : lowest;
        if (begin == null) {
            throw new IllegalStateException("a chunk always has a lower end");
        }
        return begin;
    }

    /** Whether {@link #lower()} itself belongs to the chunk. */
    public boolean lowerInclusive() {
        return after == null;
    }

    /**
     * Prepares a statement in which {@code :chunk(alias)} stands for "this row is in the chunk", with both ends bound.
     * Meant for {@link JavaStep#prepare}; the caller closes the statement.
     *
     * @param sql the statement; it may have no other parameters
     * @throws SQLException if the database refuses it
     */
    public PreparedStatement statement(Connection connection, String sql) throws SQLException {
        ChunkSql template = ChunkSql.parse(sql, key());
        PreparedStatement statement = connection.prepareStatement(template.sqlFor(this));
        try {
            template.bind(statement, 1, this);
        } catch (SQLException | RuntimeException e) {
            statement.close();
            throw e;
        }
        return statement;
    }

    /** The interval as people write it, such as {@code (100, 200]}. */
    @Override
    public String toString() {
        return (lowerInclusive() ? "[" : "(") + lower() + ", " + upto + "]";
    }
}
