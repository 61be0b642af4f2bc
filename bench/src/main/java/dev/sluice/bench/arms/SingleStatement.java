package dev.sluice.bench.arms;

import dev.sluice.bench.server.BenchDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** One UPDATE over the whole table: no checkpoint, no way to stop it and keep the work, one long transaction. */
public final class SingleStatement implements Arm {

    /** All that it executes. */
    public static final String SQL = "UPDATE campaigns c SET budget_currency = a.currency FROM accounts a"
            + " WHERE a.id = c.account_id AND c.budget_currency IS NULL";

    @Override
    public String name() {
        return "single";
    }

    @Override
    public String description() {
        return "one UPDATE … FROM over the whole table, one connection, one transaction";
    }

    @Override
    public Ready prepare(BenchDatabase database, int rows) throws SQLException {
        Connection connection = database.dataSource().getConnection();
        return new Ready() {
            @Override
            public void run() throws SQLException {
                try (Statement statement = connection.createStatement()) {
                    statement.executeUpdate(SQL);
                }
            }

            @Override
            public void close() throws SQLException {
                connection.close();
            }
        };
    }
}
