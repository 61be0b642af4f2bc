package dev.sluice.sql;

import dev.sluice.Chunk;
import dev.sluice.Walk;
import java.util.List;

/** The rows of a chunk, as a condition on the walked table. Bound wherever it depends on the chunk. */
public interface ChunkRows {

    /**
     * The condition, in parentheses, with parameters for JDBC.
     *
     * @param qualifier put before each column, with its dot; may be empty
     */
    String condition(String qualifier);

    /** The values of the condition's parameters, in their order. */
    List<Object> values();

    /** The rows of a chunk, by the walk that it is part of. */
    static ChunkRows of(Chunk chunk) {
        return chunk.walk() instanceof Walk.ByList walk ? new ListedRows(chunk, walk) : new KeyInterval(chunk);
    }
}
