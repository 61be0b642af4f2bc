package dev.sluice.sql;

import dev.sluice.Chunk;
import java.util.ArrayList;
import java.util.List;

/** The rows whose key is between two others. */
record KeyInterval(Chunk chunk) implements ChunkRows {

    @Override
    public String condition(String qualifier) {
        KeySql sql = new KeySql(chunk.key());
        String row = sql.row(qualifier);
        return "(" + row + (chunk.lowerInclusive() ? " >= " : " > ") + sql.parameter() + " AND " + row + " <= "
                + sql.parameter() + ")";
    }

    @Override
    public List<Object> values() {
        List<Object> values = new ArrayList<>(KeySql.values(chunk.lower()));
        values.addAll(KeySql.values(chunk.upto()));
        return values;
    }
}
