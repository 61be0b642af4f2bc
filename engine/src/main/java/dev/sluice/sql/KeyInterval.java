package dev.sluice.sql;

import dev.sluice.Chunk;
import java.util.List;

/** The rows whose key is between two others. */
record KeyInterval(KeySlice slice) implements ChunkRows {

    KeyInterval(Chunk chunk) {
        this(KeySlice.of(chunk.key(), chunk.lower(), chunk.lowerInclusive(), chunk.upto()));
    }

    @Override
    public String condition(String qualifier) {
        return slice.condition(qualifier);
    }

    @Override
    public List<Object> values() {
        return slice.values();
    }
}
