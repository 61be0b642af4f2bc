package dev.sluice.cli.demo;

import dev.sluice.cli.CliException;
import dev.sluice.cli.ExitCode;
import dev.sluice.cli.terminal.Terminal;
import dev.sluice.recipes.connections.ConnectionTables;
import dev.sluice.recipes.connections.paths.DeepFinder;
import dev.sluice.recipes.connections.paths.PathOptions;
import dev.sluice.recipes.connections.paths.Paths;
import dev.sluice.recipes.connections.paths.Person;
import dev.sluice.sql.Jdbc;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Optional;
import javax.sql.DataSource;

/** Asks how two people are connected. */
final class PeopleQuestions {

    // The rule of the search, with time for a server that has just started.
    private static final PathOptions OPTIONS = PathOptions.DEFAULTS.withTimeout(Duration.ofSeconds(10));

    private static final String MET_SQL = "SELECT count(*) FROM"
            + " (SELECT contact_b_id FROM contact_connections WHERE contact_a_id = ? AND kind = 'work_overlap'"
            + " UNION SELECT contact_a_id FROM contact_connections WHERE contact_b_id = ? AND kind = 'work_overlap') AS met";

    private static final String TOGETHER_SQL = """
            SELECT coalesce(o.name, k.bridge_entity_id), k.date_from, k.date_to
              FROM contact_connections AS k LEFT JOIN organizations AS o ON o.id = k.bridge_entity_id
             WHERE k.kind = 'work_overlap'
               AND (k.contact_a_id = ? AND k.contact_b_id = ? OR k.contact_a_id = ? AND k.contact_b_id = ?)
             ORDER BY k.date_to DESC LIMIT 1""";

    private final DataSource source;
    private final PeopleLookup lookup;
    private final DeepFinder finder;

    PeopleQuestions(DataSource source, Terminal terminal) {
        this.source = source;
        this.lookup = new PeopleLookup(source, terminal);
        this.finder = new DeepFinder(source, ConnectionTables.DEFAULTS);
    }

    /** The one person of an id or a name. */
    Person find(String text) {
        return lookup.find(text);
    }

    /** How one gets to the other; where one does not, how the other gets to the one. */
    Answer ask(Person from, Person to) {
        if (from.id().equals(to.id())) {
            throw CliException.usage("'" + from.shown() + "' is one person, " + from.id() + ": name two");
        }
        Paths there = finder.between(PeopleData.VIEWER, from.id(), to.id(), OPTIONS);
        if (!there.paths().isEmpty()) {
            return new Answer(from, to, there, Optional.empty(), Optional.empty(), 0, 0);
        }
        Paths back = finder.between(PeopleData.VIEWER, to.id(), from.id(), OPTIONS);
        Optional<Answer.Together> together = together(from.id(), to.id());
        return back.paths().isEmpty()
                ? new Answer(from, to, there, Optional.of(back), together, met(from.id()), met(to.id()))
                : new Answer(from, to, there, Optional.of(back), together, 0, 0);
    }

    private Optional<Answer.Together> together(String one, String other) {
        return first(
                row -> new Answer.Together(
                        row.getString(1),
                        row.getObject(2, LocalDate.class),
                        Optional.ofNullable(row.getObject(3, LocalDate.class))),
                TOGETHER_SQL,
                one,
                other,
                other,
                one);
    }

    private long met(String person) {
        return first(row -> row.getLong(1), MET_SQL, person, person).orElse(0L);
    }

    private <T> Optional<T> first(Jdbc.RowReader<T> reader, String sql, Object... values) {
        try (Connection connection = source.getConnection()) {
            return Jdbc.first(connection, reader, sql, values);
        } catch (SQLException e) {
            throw new CliException(
                    ExitCode.NO_PERMISSION, "demo-data", "the demo's people cannot be read: " + e.getMessage(), e);
        }
    }
}
