package dev.sluice.run;

import dev.sluice.KeyValue;
import dev.sluice.sql.Jdbc;
import dev.sluice.sql.KeySlice;
import dev.sluice.sql.KeySql;
import dev.sluice.store.PlanRow;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Steps along the index of the table's key and reads nothing else. */
final class KeyProbe implements WalkProbe {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    // So that it is not taken for the application's, whose statements are watched.
    private static final String COMMENT = "/* sluice probe */ ";

    private final PlanRow plan;
    private final KeySql key;

    KeyProbe(PlanRow plan) {
        this.plan = plan;
        this.key = new KeySql(plan.key());
    }

    @Override
    public long count(Connection connection, @Nullable KeyValue after, KeyValue upto, int most) throws SQLException {
        KeyValue from = after != null ? after : plan.lower();
        if (from == null) {
            return 0;
        }
        KeySlice slice = KeySlice.of(plan.key(), from, after == null, upto);
        String pieces = slice.conditions("w.").stream()
                .map(condition -> "SELECT 1 FROM " + plan.table() + " AS w WHERE " + condition)
                .collect(Collectors.joining(" UNION ALL "));
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT " + COMMENT + "count(*) FROM (" + pieces + " LIMIT ?) AS s")) {
            statement.setQueryTimeout((int) LIMIT.toSeconds());
            statement.setInt(Jdbc.bind(statement, 1, slice.values()), most);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    @Override
    public End end(Connection connection, @Nullable KeyValue after, KeyValue upto, int rows) throws SQLException {
        KeyValue from = after != null ? after : plan.lower();
        if (from == null) {
            return new End(upto, 0);
        }
        KeySlice slice = KeySlice.of(plan.key(), from, after == null, upto);
        try (PreparedStatement statement = connection.prepareStatement(sql(slice))) {
            statement.setQueryTimeout((int) LIMIT.toSeconds());
            int next = 1;
            for (int i = 0; i < slice.pieces(); i++) {
                next = Jdbc.bind(statement, next, slice.values(i));
                if (slice.pieces() > 1) {
                    statement.setInt(next, rows);
                    next++;
                }
            }
            statement.setInt(next, rows - 1);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? new End(key.read(row, 1), rows) : new End(upto, 0);
            }
        }
    }

    // The pieces in their order, so that none is read behind the one that has the row. Were they read in another order,
    // the chunk would have another size and be no worse. Text is made of the one key that is returned; beside OFFSET it
    // would be made of every key passed over as well. A piece alone needs no limit of its own: each key passed over
    // would
    // pass through both, which is a tenth of the time.
    private String sql(KeySlice slice) {
        List<String> pieces = slice.conditions("w.").stream()
                .map(condition -> "SELECT " + key.columns("w.") + " FROM " + plan.table() + " AS w WHERE " + condition
                        + " ORDER BY " + key.order("w."))
                .toList();
        String all = pieces.size() == 1
                ? pieces.get(0)
                : "SELECT " + key.columns("u.") + " FROM ("
                        + pieces.stream()
                                .map(piece -> "(" + piece + " LIMIT ?)")
                                .collect(Collectors.joining(" UNION ALL "))
                        + ") AS u";
        return "SELECT " + COMMENT + key.selectText("k.") + " FROM (" + all + " LIMIT 1 OFFSET ?) AS k";
    }
}
