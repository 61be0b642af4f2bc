package dev.sluice.recipes.connections.paths;

import dev.sluice.ErrorCode;
import dev.sluice.SluiceException;
import dev.sluice.recipes.connections.ConnectionTables;
import dev.sluice.sql.Identifiers;
import dev.sluice.sql.Jdbc;
import dev.sluice.sql.KeySql;
import dev.sluice.sql.SqlFailure;
import dev.sluice.sql.Transactions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;

/** Finds contacts by what people write: an id or a name. Immutable, thread-safe. */
public final class ContactLookup {

    /** The most candidates of one name that are told. */
    public static final int MOST_TOLD = 10;

    private static final Duration LONGEST = Duration.ofSeconds(2);
    private static final Transactions.Limits LIMITS =
            new Transactions.Limits("sluice paths", LONGEST, LONGEST, Duration.ofSeconds(3));
    private static final Set<String> NO_ID = Set.of("22P02", "22003");

    private final DataSource source;
    private final ConnectionTables.Contacts contacts;

    public ContactLookup(DataSource source, ConnectionTables.Contacts contacts) {
        this.source = Objects.requireNonNull(source, "source");
        this.contacts = Objects.requireNonNull(contacts, "contacts");
    }

    /** The contact of an id, in any form that the database reads; empty if there is none, or if it is no id at all. */
    public Optional<Person> byId(String id) {
        try {
            return ask(true, id, 1).stream().findFirst();
        } catch (SQLException e) {
            if (NO_ID.contains(String.valueOf(e.getSQLState()))) {
                return Optional.empty();
            }
            throw refused("contact " + id, e);
        }
    }

    /**
     * The contacts of exactly this name, in the order of their ids; no more than {@link #MOST_TOLD} and one.
     *
     * @throws SluiceException {@link ErrorCode#DATABASE_REFUSED} also if that takes more than 2 s: on a large table without an
     *     index on the name it does
     */
    public List<Person> byName(String name) {
        try {
            return ask(false, name, MOST_TOLD + 1);
        } catch (SQLException e) {
            if ("57014".equals(e.getSQLState())) {
                throw new SluiceException(
                        ErrorCode.DATABASE_REFUSED,
                        "contact '" + name + "' could not be found by name within " + LONGEST.toSeconds()
                                + " s: give the id, or make an index: CREATE INDEX CONCURRENTLY ON "
                                + contacts.table().quoted() + " (" + Identifiers.quote(contacts.name()) + ")",
                        e);
            }
            throw refused("contact '" + name + "'", e);
        }
    }

    private List<Person> ask(boolean byId, String value, int most) throws SQLException {
        String id = "c." + Identifiers.quote(contacts.id());
        String name = "c." + Identifiers.quote(contacts.name());
        String table = contacts.table().quoted() + " AS c";
        String sql = "SELECT CAST(" + id + " AS text), CAST(" + name + " AS text) FROM " + table + " WHERE "
                + (byId ? id : name) + " = ? ORDER BY " + id + " LIMIT " + most;
        try (Connection connection = source.getConnection()) {
            return Transactions.run(
                    connection,
                    LIMITS,
                    asking -> Jdbc.query(
                            asking,
                            row -> new Person(row.getString(1), Optional.ofNullable(row.getString(2))),
                            sql,
                            // Without a type: it becomes what it is compared with.
                            new KeySql.Typed(value)));
        }
    }

    private static SluiceException refused(String who, SQLException e) {
        SqlFailure failure = SqlFailure.of(e);
        return failure.kind() == SqlFailure.Kind.CONNECTION
                ? new SluiceException(
                        ErrorCode.DATABASE_UNREACHABLE, "the database cannot be reached: " + failure.message(), e)
                : new SluiceException(
                        ErrorCode.DATABASE_REFUSED, who + " cannot be looked up: " + failure.sentence(), e);
    }
}
