package dev.sluice.recipes.connections.paths;

import dev.sluice.ErrorCode;
import dev.sluice.SluiceException;
import dev.sluice.recipes.connections.ConnectionTables;
import dev.sluice.recipes.connections.WalkIndexes;
import dev.sluice.sql.SqlFailure;
import dev.sluice.sql.Transactions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Finds whom a contact reaches over a few hops, and how two are connected, as far as a viewer may see. Immutable, thread-safe.
 *
 * <p>A contact's connections are its most recent ones ({@code fanOut} of them, 25) among those whose other end the viewer may
 * see: ongoing ones first, then by their last day, the latest first, then by the other contact's id and by the organization's,
 * each in the order of its column. Each edge is one connection: the same contact through two organizations is two. A path goes along
 * them and meets no contact twice; a connection back to a contact that it has met still is one of the 25. Where a path begins need not be
 * visible; whoever comes next must be.
 *
 * <p>Ids are given and returned as the database prints them. The tables need the {@link WalkIndexes}, and an index or a primary
 * key on the collections' user and contact; without them searches run into their timeout.
 */
public final class DeepFinder {

    private static final Transactions.Limits CATALOG_LIMITS = new Transactions.Limits(
            "sluice paths", Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(2));

    // A text is no value of the type it is to become, or not in its range: only ids become another type.
    private static final Set<String> NO_SUCH_VALUE = Set.of("22P02", "22003");

    private final DataSource source;
    private final ConnectionTables tables;
    private final List<String> kinds;

    /** Asked once: who changes a column's type makes a new finder. */
    private final AtomicReference<@Nullable Types> types = new AtomicReference<>();

    /** Over connections of {@link WalkIndexes#WORK_OVERLAP}. */
    public DeepFinder(DataSource source, ConnectionTables tables) {
        this(source, tables, List.of(WalkIndexes.WORK_OVERLAP));
    }

    /**
     * Over connections of some kinds.
     *
     * @throws IllegalArgumentException if there is none, or one twice
     */
    public DeepFinder(DataSource source, ConnectionTables tables, List<String> kinds) {
        this.source = Objects.requireNonNull(source, "source");
        this.tables = Objects.requireNonNull(tables, "tables");
        this.kinds = List.copyOf(kinds);
        if (kinds.isEmpty() || kinds.stream().distinct().count() < kinds.size()) {
            throw new IllegalArgumentException("kinds must be one or more, none twice, got " + kinds);
        }
    }

    /**
     * Asks whether the tables and their columns are there.
     *
     * @throws SluiceException {@link ErrorCode#DEFINITION_INVALID} if not, with all that are missing; {@link
     *     ErrorCode#DATABASE_UNREACHABLE} or {@link ErrorCode#DATABASE_REFUSED}
     */
    public void check() {
        try (Connection connection = source.getConnection()) {
            types(connection);
        } catch (SQLException e) {
            throw failed("the tables of connections", e);
        }
    }

    /**
     * The indexes that searches need and the database lacks.
     *
     * @throws SluiceException {@link ErrorCode#DATABASE_UNREACHABLE} or {@link ErrorCode#DATABASE_REFUSED}
     */
    public List<WalkIndexes.Walk> missingIndexes() {
        try (Connection connection = source.getConnection()) {
            return Transactions.run(connection, CATALOG_LIMITS, asking -> {
                List<WalkIndexes.Walk> missing = new ArrayList<>();
                for (String kind : kinds) {
                    missing.addAll(MissingIndexes.of(asking, new WalkIndexes(tables.edges(), kind)));
                }
                return missing;
            });
        } catch (SQLException e) {
            throw failed("the indexes of " + tables.edges().table().text(), e);
        }
    }

    /**
     * All paths from a contact.
     *
     * @throws PathsTimeoutException with the first paths, if there is no time for all
     * @throws SluiceException {@link ErrorCode#CONTACT_NOT_FOUND}; {@link ErrorCode#DEFINITION_INVALID} if tables or columns are
     *     missing; {@link ErrorCode#DATABASE_UNREACHABLE} or {@link ErrorCode#DATABASE_REFUSED}
     */
    public Paths from(String viewer, String contact, PathOptions options) {
        return search(viewer, contact, null, options);
    }

    /**
     * Those of the paths {@link #from} a contact that end at another.
     *
     * @throws IllegalArgumentException if both are the same
     * @throws PathsTimeoutException as {@link #from}
     * @throws SluiceException as {@link #from}, for either contact
     */
    public Paths between(String viewer, String from, String to, PathOptions options) {
        return search(viewer, from, Objects.requireNonNull(to, "to"), options);
    }

    private Paths search(String viewer, String from, @Nullable String to, PathOptions options) {
        Deadline deadline = Deadline.in(options.timeout(), System::nanoTime);
        Question question = new Question(viewer, from, to, options);
        try (Connection connection = source.getConnection()) {
            return new Attempt(connection, tables, types(connection), kinds, question, deadline).run();
        } catch (SQLException e) {
            throw failed(question.what(), e);
        }
    }

    private static SluiceException failed(String what, SQLException e) {
        SqlFailure failure = SqlFailure.of(e);
        if (NO_SUCH_VALUE.contains(failure.sqlState())) {
            return new SluiceException(
                    ErrorCode.CONTACT_NOT_FOUND,
                    what + ": one of these ids is none of this database: " + failure.message(),
                    e);
        }
        return failure.kind() == SqlFailure.Kind.CONNECTION
                ? new SluiceException(
                        ErrorCode.DATABASE_UNREACHABLE, "the database cannot be reached: " + failure.message(), e)
                : new SluiceException(ErrorCode.DATABASE_REFUSED, what + ": " + failure.sentence(), e);
    }

    private Types types(Connection connection) throws SQLException {
        Types known = types.get();
        if (known == null) {
            known = Transactions.run(connection, CATALOG_LIMITS, asking -> Types.of(asking, tables));
            types.set(known);
        }
        return known;
    }
}
