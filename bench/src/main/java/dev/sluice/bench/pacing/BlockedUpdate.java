package dev.sluice.bench.pacing;

import dev.sluice.bench.WrongResultException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.OptionalDouble;

/**
 * An application's update waits for a row that a chunk has changed, while the chunk itself waits: another session of the
 * application holds the lock of a row further on in it, and takes its time. Without that a chunk would let go of its rows by
 * itself after a quarter of a second.
 */
final class BlockedUpdate implements Trouble {

    /** So many chunks ahead of the newest one is the row that is held. */
    private static final double AHEAD = 2.5;

    private static final int ATTEMPTS = 20;
    private static final long LONGEST_WAIT_NANOS = 10_000_000_000L;
    private static final long POLL_MILLIS = 5;
    private static final long BETWEEN_UPDATES_MILLIS = 50;
    private static final String APPLICATION = "shop";

    @Override
    public String name() {
        return "blocked";
    }

    @Override
    public String description() {
        return "an application's update waits for a chunk that itself waits";
    }

    @Override
    public double backedOffGoal() {
        return 0.5;
    }

    @Override
    public Ongoing inject(Scene scene) throws Exception {
        Connection holder = scene.database().dataSource(APPLICATION).getConnection();
        holder.setAutoCommit(false);
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Timeline.Place place = scene.timeline().place();
            long held = place.key() + Math.max(2, Math.round(AHEAD * place.rows()));
            if (held > scene.rows()) {
                break;
            }
            try (Statement statement = holder.createStatement()) {
                statement.execute("SELECT 1 FROM campaigns WHERE id = " + held + " FOR UPDATE");
            }
            if (isWaitedFor(holder, scene)) {
                return new Waiting(holder, scene, held - 1);
            }
            holder.rollback();
        }
        holder.close();
        throw new WrongResultException("no chunk came to a row that was held before it, up to row "
                + scene.timeline().place().key() + " of " + scene.rows() + ": is the run almost through?");
    }

    /** Whether a session that is not the application's comes to wait for it. */
    private static boolean isWaitedFor(Connection holder, Scene scene) throws Exception {
        int pid = holder.unwrap(org.postgresql.PGConnection.class).getBackendPID();
        long end = System.nanoTime() + LONGEST_WAIT_NANOS;
        try (Connection connection = scene.database().dataSource().getConnection();
                PreparedStatement waiting = connection.prepareStatement("SELECT count(*) FROM pg_stat_activity"
                        + " WHERE wait_event_type = 'Lock' AND application_name <> '" + APPLICATION
                        + "' AND pg_blocking_pids(pid) @> ARRAY[" + pid + "]")) {
            while (System.nanoTime() < end) {
                try (var row = waiting.executeQuery()) {
                    row.next();
                    if (row.getLong(1) > 0) {
                        return true;
                    }
                }
                Thread.sleep(POLL_MILLIS);
            }
        }
        return false;
    }

    /** Updates the row before the one that is held, over and over. */
    private static final class Waiting implements Ongoing {
        private final Connection holder;
        private final Connection application;
        private final Thread thread;
        private volatile boolean released;
        private volatile double longest;

        Waiting(Connection holder, Scene scene, long key) throws SQLException {
            this.holder = holder;
            this.application = scene.database().dataSource(APPLICATION).getConnection();
            this.thread = new Thread(() -> update(key), "blocked-update");
            thread.start();
        }

        private void update(long key) {
            try (PreparedStatement update = application.prepareStatement(
                    "UPDATE campaigns SET created_at = created_at + interval '1 second' WHERE id = ?")) {
                while (!released) {
                    update.setLong(1, key);
                    long begin = System.nanoTime();
                    update.executeUpdate();
                    longest = Math.max(longest, (System.nanoTime() - begin) / 1e9);
                    Thread.sleep(BETWEEN_UPDATES_MILLIS);
                }
            } catch (SQLException | InterruptedException e) {
                longest = Double.POSITIVE_INFINITY;
            }
        }

        @Override
        public void release() throws Exception {
            released = true;
            holder.rollback();
            holder.close();
            thread.join();
            application.close();
        }

        /** The longest that an update had to wait. */
        @Override
        public OptionalDouble sawBackedOff() {
            return OptionalDouble.of(longest);
        }
    }
}
