package dev.sluice.bench.beside;

import dev.sluice.bench.arms.SingleStatement;
import dev.sluice.bench.server.BenchDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicLong;

/** One UPDATE over the whole table: every row that it has passed stays locked until its end. */
final class OneUpdate implements Neighbour {

    @Override
    public String name() {
        return "update";
    }

    @Override
    public String description() {
        return "one UPDATE … FROM over the whole table, one transaction; given up to five times the window to end";
    }

    @Override
    public boolean isAllOrNothing() {
        return true;
    }

    @Override
    public Running prepare(BenchDatabase database, int rows) throws SQLException {
        Connection connection = database.dataSource(APPLICATION).getConnection();
        Statement statement = connection.createStatement();
        AtomicLong changed = new AtomicLong();
        return new OnThread() {
            @Override
            boolean run() throws SQLException {
                changed.set(statement.executeUpdate(SingleStatement.SQL));
                return true;
            }

            @Override
            void interrupt() throws SQLException {
                statement.cancel();
            }

            @Override
            public long rows() throws Exception {
                requireNoFailure();
                return changed.get();
            }

            @Override
            public void close() throws Exception {
                stop();
                connection.close();
            }
        };
    }
}
