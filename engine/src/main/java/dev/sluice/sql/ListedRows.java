package dev.sluice.sql;

import dev.sluice.Chunk;
import dev.sluice.Key;
import dev.sluice.KeyColumn;
import dev.sluice.Walk;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The rows whose key is in a stretch of a staged list.
 *
 * <p>The list is asked for its keys in a subquery without a reference to the table, which the server evaluates once. Of
 * an array that it does not know before, the planner expects ten elements, whatever the statistics say; so it looks each
 * key up in the table's index and never reads the table, however large the list or old its statistics.
 */
record ListedRows(Chunk chunk, Walk.ByList walk) implements ChunkRows {

    // Made by the control schema's migrations: the one thing of it that the users' statements meet.
    private static final String KEYS = "(SELECT sluice.listed_keys(?, ?, ?))";

    @Override
    public String condition(String qualifier) {
        Key key = walk.key();
        if (key.width() == 1) {
            KeyColumn column = key.columns().get(0);
            return "(" + qualifier + Identifiers.quote(column.name()) + " = ANY (CAST(" + KEYS + " AS "
                    + KeySql.type(column) + "[])))";
        }
        String columns = key.columns().stream()
                .map(column -> qualifier + Identifiers.quote(column.name()))
                .collect(Collectors.joining(", "));
        StringBuilder parts = new StringBuilder();
        for (int i = 0; i < key.width(); i++) {
            String part = KeySql.cast(key.columns().get(i), "k.part[" + (i + 1) + "]");
            parts.append(i == 0 ? "" : ", ").append(part);
        }
        return "((" + columns + ") IN (SELECT " + parts + " FROM (SELECT CAST(u.key AS text[]) AS part FROM unnest("
                + KEYS + ") AS u(key)) AS k))";
    }

    @Override
    public List<Object> values() {
        return List.of(walk.list(), Walk.ByList.first(chunk), Walk.ByList.last(chunk));
    }
}
