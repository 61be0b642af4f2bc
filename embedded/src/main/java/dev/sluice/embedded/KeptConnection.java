package dev.sluice.embedded;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A connection that is kept for those who look again and again, since each new one costs the server some milliseconds of a
 * processor. Made anew when it is broken; whoever comes while it is in use gets one of his own. Thread-safe.
 */
final class KeptConnection implements AutoCloseable {

    private static final int ANSWERS_WITHIN_S = 5;

    /** What is asked on a connection. */
    interface Question<T> {
        T ask(Connection connection) throws SQLException;
    }

    private final ReentrantLock use = new ReentrantLock();
    private @Nullable Connection kept;

    <T> T ask(DataSource source, Question<T> question) throws SQLException {
        if (!use.tryLock()) {
            try (Connection own = source.getConnection()) {
                return question.ask(own);
            }
        }
        try {
            Connection connection = kept;
            if (connection == null || !connection.isValid(ANSWERS_WITHIN_S)) {
                close();
                connection = source.getConnection();
                kept = connection;
            }
            return question.ask(connection);
        } finally {
            use.unlock();
        }
    }

    /** Closes it until somebody asks again. */
    @Override
    public void close() throws SQLException {
        use.lock();
        try {
            Connection old = kept;
            kept = null;
            if (old != null) {
                old.close();
            }
        } finally {
            use.unlock();
        }
    }
}
