package dev.sluice.run;

import dev.sluice.KeyValue;
import dev.sluice.sql.Jdbc;
import dev.sluice.sql.KeySql;
import dev.sluice.store.PlanRow;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Steps along the index of the table's key and reads nothing else. */
final class KeyProbe implements WalkProbe {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final PlanRow plan;
    private final KeySql key;

    KeyProbe(PlanRow plan) {
        this.plan = plan;
        this.key = new KeySql(plan.key());
    }

    @Override
    public long count(Connection connection, @Nullable KeyValue after, KeyValue upto) throws SQLException {
        KeyValue from = after != null ? after : plan.lower();
        if (from == null) {
            return 0;
        }
        String sql = "SELECT count(*) FROM " + plan.table() + " AS w WHERE " + key.row("w.")
                + (after != null ? " > " : " >= ") + key.parameter() + " AND " + key.row("w.") + " <= "
                + key.parameter();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setQueryTimeout((int) LIMIT.toSeconds());
            int next = Jdbc.bind(statement, 1, KeySql.values(from));
            Jdbc.bind(statement, next, KeySql.values(upto));
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
        // Text is made of the one key that is returned; beside OFFSET it would be made of every key passed over as
        // well.
        String sql = "SELECT " + key.selectText("k.") + " FROM (SELECT " + key.order("w.") + " FROM " + plan.table()
                + " AS w WHERE " + key.row("w.") + (after != null ? " > " : " >= ") + key.parameter() + " AND "
                + key.row("w.") + " <= " + key.parameter() + " ORDER BY " + key.order("w.")
                + " LIMIT 1 OFFSET ?) AS k";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setQueryTimeout((int) LIMIT.toSeconds());
            int next = Jdbc.bind(statement, 1, KeySql.values(from));
            next = Jdbc.bind(statement, next, KeySql.values(upto));
            statement.setInt(next, rows - 1);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? new End(key.read(row, 1), rows) : new End(upto, 0);
            }
        }
    }
}
