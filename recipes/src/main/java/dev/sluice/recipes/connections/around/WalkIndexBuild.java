package dev.sluice.recipes.connections.around;

import dev.sluice.ErrorCode;
import dev.sluice.SluiceException;
import dev.sluice.recipes.connections.ConnectionTables;
import dev.sluice.recipes.connections.ConnectionsRecipe;
import dev.sluice.recipes.connections.WalkIndexCatalog;
import dev.sluice.recipes.connections.WalkIndexCatalog.Found;
import dev.sluice.recipes.connections.WalkIndexCatalog.State;
import dev.sluice.sql.Jdbc;
import dev.sluice.sql.SqlFailure;
import dev.sluice.sql.Transactions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;

/**
 * Sees to it that the two walk indexes are there before an online run: builds what is missing while the table is used, and
 * looks again whether it is what it should be.
 *
 * <p>An index of the same shape is one, whatever it is called. One that is not valid, left behind by a build that was ended,
 * is removed and built anew; one that another session is building is waited for. Of a partitioned table, the partitions that
 * may hold the kind get theirs. Any number of processes may do this at once. Not thread-safe.
 */
public final class WalkIndexBuild {

    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Transactions.Limits LIMITS = new Transactions.Limits(
            "sluice index", Duration.ofMillis(300), Duration.ofSeconds(5), Duration.ofSeconds(5));

    // Each is built, or waited for, in one or two; more means that somebody else undoes it.
    private static final int MOST_ROUNDS = 12;

    private final DataSource source;
    private final ConnectionTables.Edges edges;
    private final String kind;
    private final Teller teller;
    private final BooleanSupplier stop;
    private final Waiting waiting;

    /**
     * @param source of connections that are not limited in time
     * @param stop true when it is to be ended; asked several times a second
     */
    public WalkIndexBuild(DataSource source, ConnectionsRecipe recipe, Teller teller, BooleanSupplier stop) {
        this.source = source;
        this.edges = recipe.tables().edges();
        this.kind = recipe.kind();
        this.teller = teller;
        this.stop = stop;
        this.waiting = new Waiting(source);
    }

    /**
     * Builds what is missing.
     *
     * @return false if it was ended before all were there; the next call goes on
     * @throws SluiceException {@link ErrorCode#DATABASE_REFUSED} with what to do; {@link ErrorCode#DATABASE_UNREACHABLE}
     */
    public boolean ensure() {
        for (int round = 0; round < MOST_ROUNDS; round++) {
            List<Found> all = look();
            List<Found> open =
                    all.stream().filter(found -> found.state() != State.READY).toList();
            if (open.isEmpty()) {
                return true;
            }
            if (stop.getAsBoolean() || !advance(open.get(0), all.indexOf(open.get(0)) + 1, all.size())) {
                return false;
            }
        }
        throw new SluiceException(
                ErrorCode.DATABASE_REFUSED,
                "the walk indexes of " + edges.table().text() + " are not there after " + MOST_ROUNDS
                        + " attempts: somebody else removes them, or another relation has their name");
    }

    private List<Found> look() {
        try (Connection connection = source.getConnection()) {
            List<Found> all = Transactions.run(connection, LIMITS, c -> WalkIndexCatalog.of(c, edges, kind));
            if (all.isEmpty()) {
                throw new SluiceException(
                        ErrorCode.DATABASE_REFUSED,
                        edges.table().text() + " has no partition for edges of kind " + kind
                                + ": CREATE TABLE … PARTITION OF "
                                + edges.table().quoted() + " FOR VALUES IN ('"
                                + kind + "')");
            }
            return all;
        } catch (SQLException e) {
            throw failed("the indexes of " + edges.table().text() + " cannot be looked at", e);
        }
    }

    // One step towards this one; what came of it is seen at the next look.
    private boolean advance(Found found, int number, int of) {
        String name = found.index().last();
        String which = "index " + number + " of " + of + ", " + name;
        return switch (found.state()) {
            case READY -> true;
            case TAKEN ->
                throw new SluiceException(
                        ErrorCode.DATABASE_REFUSED,
                        "the walk index " + name + " is needed, and an index of that name is another: "
                                + found.definition() + ". Rename that one, or set indexes: keep");
            case LEFT_OVER -> leftOver(found, which);
            case MISSING -> build(found, which);
        };
    }

    private boolean build(Found found, String which) {
        teller.step("building " + which + ", while " + found.table().text() + " is used");
        long begin = System.nanoTime();
        boolean done;
        try {
            done = LongStatement.run(
                            source,
                            found.walk().createConcurrently(),
                            pid -> teller.state(("building " + which + ": " + waiting.of(pid)).replaceAll(": $", "")),
                            stop)
                    .isPresent();
        } catch (SQLException e) {
            sweep(found);
            throw refused(found, e);
        }
        if (!done) {
            teller.step(
                    sweep(found)
                            ? "the build of " + which + " was ended, and what it had made removed"
                            : "the build of " + which
                                    + " was ended; what it had made is not valid, and removed the next" + " time");
            return false;
        }
        teller.step("built " + which + ", in " + (System.nanoTime() - begin) / 1_000_000_000 + " s");
        return true;
    }

    private boolean leftOver(Found found, String which) {
        List<Integer> builders;
        try (Connection connection = source.getConnection()) {
            builders = Waiting.builders(connection, found.table().quoted());
        } catch (SQLException e) {
            throw failed("the sessions at " + found.table().text() + " cannot be looked at", e);
        }
        if (!builders.isEmpty()) {
            return await(found, which, builders.get(0));
        }
        teller.step("removing " + which + ", which a build that was ended left behind");
        try {
            return LongStatement.run(
                            source,
                            "DROP INDEX CONCURRENTLY IF EXISTS " + found.index().quoted(),
                            pid -> teller.state(("removing " + which + ": " + waiting.of(pid)).replaceAll(": $", "")),
                            stop)
                    .isPresent();
        } catch (SQLException e) {
            throw refused(found, e);
        }
    }

    // That of a command that was killed goes on in the server.
    private boolean await(Found found, String which, int builder) {
        teller.step("session " + builder + " is building " + which + " already: waiting for it");
        while (!stop.getAsBoolean() && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(PAUSE.toNanos());
            try (Connection connection = source.getConnection()) {
                if (!Waiting.builders(connection, found.table().quoted()).contains(builder)) {
                    return true;
                }
            } catch (SQLException e) {
                throw failed("the sessions at " + found.table().text() + " cannot be looked at", e);
            }
            teller.state("session " + builder + " is building " + which + ": " + waiting.of(builder));
        }
        return false;
    }

    // At once or not at all: others must not queue behind it.
    private boolean sweep(Found found) {
        try (Connection connection = source.getConnection()) {
            return Transactions.run(connection, LIMITS, c -> {
                boolean invalid = Jdbc.first(
                                c,
                                row -> row.getBoolean(1),
                                "SELECT NOT indisvalid FROM pg_catalog.pg_index WHERE indexrelid ="
                                        + " CAST(to_regclass(?) AS oid)",
                                found.index().quoted())
                        .orElse(false);
                if (invalid) {
                    try (Statement statement = c.createStatement()) {
                        statement.execute("DROP INDEX " + found.index().quoted());
                    }
                }
                return true;
            });
        } catch (SQLException e) {
            return false;
        }
    }

    private static SluiceException refused(Found found, SQLException e) {
        SqlFailure failure = SqlFailure.of(e);
        if (!failure.sqlState().equals("42501")) {
            return failed("the walk index " + found.index().last() + " could not be built", e);
        }
        return new SluiceException(
                ErrorCode.DATABASE_REFUSED,
                "the walk index " + found.index().last() + " is missing, and this role may not create it: "
                        + failure.message() + ". Let the owner of "
                        + found.table().text() + " run it: "
                        + found.walk().createConcurrently() + "; or set indexes: keep, and do without",
                e);
    }

    private static SluiceException failed(String what, SQLException e) {
        SqlFailure failure = SqlFailure.of(e);
        return failure.kind() == SqlFailure.Kind.CONNECTION
                ? new SluiceException(
                        ErrorCode.DATABASE_UNREACHABLE, "the database cannot be reached: " + failure.message(), e)
                : new SluiceException(
                        ErrorCode.DATABASE_REFUSED,
                        what + ": " + failure.sentence()
                                + ". Nothing is lost: the same command goes on; or set indexes: keep, and do without",
                        e);
    }
}
