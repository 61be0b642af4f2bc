package dev.sluice.recipes.connections;

import dev.sluice.sql.Jdbc;
import dev.sluice.sql.SqlFailure;
import dev.sluice.sql.Transactions;
import dev.sluice.store.Sessions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Follows the changes that {@link ConnectionChanges} notes, and makes the edges right that they concern; also beside the
 * backfill.
 *
 * <p>Idea: a change is followed only when every chunk of Sluice's that may not have seen it has ended. Whatever such a chunk
 * wrote is then overwritten here; and a chunk that begins later sees the change itself. Followers take turns, one batch at a
 * time, however many processes there are, so the same holds between two of them. A change is struck off in the transaction
 * that makes its edges right: killed at any time, nothing is lost.
 *
 * <p>Thread-safe; {@link #follow} is for one thread at a time.
 */
public final class ConnectionsFollower implements AutoCloseable {

    /** What is awaited of a batch; a larger one waits for more chunks and holds more rows. */
    private static final Duration TARGET = Duration.ofMillis(250);

    private static final int FIRST_BATCH = 50;
    private static final int LARGEST_BATCH = 5_000;

    private static final Duration IDLE = Duration.ofMillis(200);
    private static final Duration GRACE = Duration.ofMillis(20);

    // A contact at an organization with a million others is one change.
    private static final Transactions.Limits LIMITS = new Transactions.Limits(
            "sluice follow", Duration.ofSeconds(2), Duration.ofSeconds(60), Duration.ofSeconds(5));

    private final DataSource dataSource;
    private final EdgeSql edges;
    private final ChangesSql changes;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Progress progress = NOTHING;
    private int batch = FIRST_BATCH;

    /** @param recipe {@linkplain ConnectionsRecipe#resolved resolved}, as the backfill's */
    public ConnectionsFollower(DataSource dataSource, ConnectionsRecipe recipe) {
        this.dataSource = dataSource;
        this.edges = recipe.sql();
        this.changes = new ChangesSql(recipe);
    }

    /**
     * What was done since the beginning.
     *
     * @param changes that were followed
     * @param written edges made or changed
     * @param removed edges
     */
    public record Progress(long changes, long written, long removed) {

        private Progress plus(Progress more) {
            return new Progress(changes + more.changes, written + more.written, removed + more.removed);
        }
    }

    /**
     * What is still to follow.
     *
     * @param changes how many
     * @param oldest the age of the oldest; zero if there is none
     */
    public record Backlog(long changes, Duration oldest) {}

    private static final Progress NOTHING = new Progress(0, 0, 0);

    private record Change(
            long id, @Nullable String contact, @Nullable String organization) {}

    /** What was done since the beginning. */
    public Progress progress() {
        return progress;
    }

    /** Whether changes are noted at all: whether the table for them is there. */
    public boolean hasChanges() throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            return !Jdbc.query(connection, row -> row.getString(1), changes.types())
                    .isEmpty();
        }
    }

    /** What is still to follow. */
    public Backlog backlog() throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            return Jdbc.first(
                            connection,
                            row -> new Backlog(row.getLong(1), Duration.ofMillis(row.getLong(2))),
                            changes.backlog())
                    .orElseThrow();
        }
    }

    /**
     * Follows until closed. What fails because of others, or of an outage, is tried again for as long as it takes.
     *
     * @param trouble told what failed, each time
     * @throws SQLException if there is no table of changes, or something else that trying again cannot cure
     */
    public void follow(Consumer<String> trouble) throws SQLException {
        while (!isOver(Duration.ZERO)) {
            try (Connection connection = dataSource.getConnection()) {
                while (!isOver(step(connection) > 0 ? Duration.ZERO : IDLE)) {
                    // Each step is one batch.
                }
            } catch (SQLException e) {
                SqlFailure failure = SqlFailure.of(e);
                boolean cured = failure.kind() == SqlFailure.Kind.CONNECTION
                        || failure.kind() == SqlFailure.Kind.CAPACITY
                        || failure.kind() == SqlFailure.Kind.TRANSIENT;
                if (!cured) {
                    throw e;
                }
                trouble.accept(failure.sentence());
                isOver(Duration.ofSeconds(1));
            }
        }
    }

    /** Follows what there is, until nothing is left or it is closed. */
    public void drain() throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            while (!isOver(Duration.ZERO)) {
                long left = step(connection);
                if (left == 0) {
                    if (Jdbc.first(connection, row -> row.getLong(1), changes.backlog())
                            .filter(n -> n > 0)
                            .isEmpty()) {
                        return;
                    }
                    isOver(GRACE);
                }
            }
        }
    }

    // How many changes were followed: 0 if there were none, or another follower is at them.
    private long step(Connection connection) throws SQLException {
        List<Long> ids = Jdbc.query(connection, row -> row.getLong(1), changes.oldest(), batch);
        if (ids.isEmpty() || !awaitChunks(connection)) {
            return 0;
        }
        long begin = System.nanoTime();
        try {
            Progress followed = Transactions.run(connection, LIMITS, c -> batch(c, ids));
            progress = progress.plus(followed);
            Duration took = Duration.ofNanos(System.nanoTime() - begin);
            batch = took.compareTo(TARGET) > 0 ? Math.max(1, batch / 2) : Math.min(LARGEST_BATCH, batch * 2);
            return followed.changes();
        } catch (SQLException e) {
            SqlFailure failure = SqlFailure.of(e);
            if (failure.kind() != SqlFailure.Kind.TRANSIENT || batch == 1) {
                throw e;
            }
            batch = Math.max(1, batch / 4);
            return 0;
        }
    }

    // What chunks of Sluice's read before now may lack what was just seen.
    private boolean awaitChunks(Connection connection) throws SQLException {
        Instant seen = Jdbc.first(connection, row -> row.getTimestamp(1).toInstant(), "SELECT clock_timestamp()")
                .orElseThrow();
        while (Sessions.hasChunksBegunBefore(connection, seen)) {
            if (isOver(GRACE)) {
                return false;
            }
        }
        return true;
    }

    private Progress batch(Connection c, List<Long> ids) throws SQLException {
        if (!Jdbc.first(c, row -> row.getBoolean(1), changes.alone()).orElse(false)) {
            return NOTHING;
        }
        List<Change> found = Jdbc.query(
                c, row -> new Change(row.getLong(1), row.getString(2), row.getString(3)), changes.these(), ids);
        if (found.isEmpty()) {
            return NOTHING;
        }
        List<String> types = Jdbc.query(c, row -> row.getString(2), changes.types());
        List<@Nullable String> contacts = new ArrayList<>();
        List<@Nullable String> organizations = new ArrayList<>();
        Set<String> whole = new LinkedHashSet<>();
        for (Change change : found) {
            if (change.contact() == null && change.organization() != null) {
                whole.add(change.organization());
            } else {
                contacts.add(change.contact());
                organizations.add(change.organization());
            }
        }
        for (String organization : whole) {
            Jdbc.update(c, changes.contactsOf(types.get(1)), organization);
        }
        Progress outcome = contacts.isEmpty()
                ? NOTHING
                : Jdbc.first(
                                c,
                                row -> new Progress(0, row.getLong(1), row.getLong(2)),
                                edges.refresh(types.get(0), types.get(1)),
                                contacts.toArray(String[]::new),
                                organizations.toArray(String[]::new))
                        .orElseThrow();
        boolean loading =
                Jdbc.first(c, row -> row.getBoolean(1), changes.isLoading()).orElse(false);
        List<Long> done = found.stream().map(Change::id).toList();
        Jdbc.update(c, loading ? changes.keep() : changes.remove(), done);
        return new Progress(found.size(), outcome.written(), outcome.removed());
    }

    private boolean isOver(Duration wait) {
        try {
            return closed.await(wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** Ends {@link #follow} after the batch that is under way. */
    @Override
    public void close() {
        closed.countDown();
    }
}
