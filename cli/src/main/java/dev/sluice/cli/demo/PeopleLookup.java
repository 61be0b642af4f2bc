package dev.sluice.cli.demo;

import dev.sluice.cli.CliException;
import dev.sluice.cli.ExitCode;
import dev.sluice.cli.terminal.Human;
import dev.sluice.cli.terminal.Table;
import dev.sluice.cli.terminal.Terminal;
import dev.sluice.recipes.connections.ConnectionTables;
import dev.sluice.recipes.connections.paths.ContactLookup;
import dev.sluice.recipes.connections.paths.Person;
import dev.sluice.sql.Jdbc;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/** Finds the person that somebody writes, or says who might be meant. */
final class PeopleLookup {

    private static final int NEAREST = 5;

    private static final String ALL_SQL = """
            SELECT c.id, c.full_name, count(s.id)
              FROM contacts AS c LEFT JOIN contact_work_experiences AS s ON s.contact_id = c.id
             WHERE c.full_name IS NOT NULL
             GROUP BY c.id""";

    private static final String CAREERS_SQL = """
            SELECT c.id, c.full_name, CAST(extract(year FROM min(s.date_from)) AS integer),
                   CASE WHEN bool_or(s.date_to IS NULL OR s.date_to > CURRENT_DATE) THEN NULL
                        ELSE CAST(extract(year FROM max(s.date_to)) AS integer) END,
                   ARRAY(SELECT coalesce(o.name, p.organization_id)
                           FROM contact_work_experiences AS p LEFT JOIN organizations AS o ON o.id = p.organization_id
                          WHERE p.contact_id = c.id
                          GROUP BY 1 ORDER BY count(*) DESC, 1) AS places
              FROM contacts AS c LEFT JOIN contact_work_experiences AS s ON s.contact_id = c.id
             WHERE c.id = ANY (CAST(? AS text[]))
             GROUP BY c.id""";

    private final DataSource source;
    private final ContactLookup lookup;
    private final Terminal terminal;

    PeopleLookup(DataSource source, Terminal terminal) {
        this.source = source;
        this.lookup = new ContactLookup(source, ConnectionTables.DEFAULTS.contacts());
        this.terminal = terminal;
    }

    /**
     * The one person of an id or a name.
     *
     * @throws CliException if there is none, or more than one: with those who might be meant
     */
    Person find(String text) {
        Optional<Person> byId = lookup.byId(text);
        if (byId.isPresent()) {
            return byId.get();
        }
        List<Person> named = lookup.byName(text);
        if (named.size() == 1) {
            return named.get(0);
        }
        if (!named.isEmpty()) {
            throw ambiguous(text, named.stream().map(Person::id).toList());
        }
        List<PeopleNames.Candidate> all = all();
        List<PeopleNames.Candidate> same = PeopleNames.same(text, all);
        if (same.size() == 1) {
            return new Person(same.get(0).id(), Optional.of(same.get(0).name()));
        }
        if (!same.isEmpty()) {
            throw ambiguous(text, same.stream().map(PeopleNames.Candidate::id).toList());
        }
        throw unknown(text, PeopleNames.nearest(text, all, NEAREST));
    }

    private CliException ambiguous(String text, List<String> ids) {
        List<Career> careers = new ArrayList<>(
                careers(ids.stream().limit(ContactLookup.MOST_TOLD).toList()));
        careers.sort(Comparator.comparing((Career career) -> career.from().orElse(Integer.MAX_VALUE))
                .thenComparing(Career::id));
        String many =
                ids.size() > ContactLookup.MOST_TOLD ? "More than " + ContactLookup.MOST_TOLD : Human.count(ids.size());
        return new CliException(
                ExitCode.NOT_FOUND,
                "contact-ambiguous",
                many + " people are called '" + text + "'. Give one's id instead of the name:\n" + table(careers));
    }

    private CliException unknown(String text, List<PeopleNames.Candidate> nearest) {
        String nobody = "nobody here is called '" + text + "'.";
        return new CliException(
                ExitCode.NOT_FOUND,
                "contact-not-found",
                nearest.isEmpty()
                        ? nobody
                                + " The data has baseball players from 1871 to 2024 and politicians of the United States"
                        : nobody + " The nearest:\n"
                                + table(careers(nearest.stream()
                                        .map(PeopleNames.Candidate::id)
                                        .toList())));
    }

    private String table(List<Career> careers) {
        Table table = new Table(2, "NAME", "YEARS", "WHERE", "ID");
        for (Career career : careers) {
            table.add(career.name(), career.years(terminal.dash()), String.join(", ", career.places()), career.id());
        }
        String indent = "  ";
        return table.text(terminal.width() - indent.length(), terminal)
                .indent(indent.length())
                .stripTrailing();
    }

    private List<PeopleNames.Candidate> all() {
        return ask(connection -> Jdbc.query(
                connection,
                row -> new PeopleNames.Candidate(row.getString(1), row.getString(2), row.getLong(3)),
                ALL_SQL));
    }

    /** In the order of the ids that are asked for. */
    private List<Career> careers(List<String> ids) {
        List<Career> found = ask(connection -> Jdbc.query(
                connection,
                row -> new Career(
                        row.getString(1),
                        row.getString(2),
                        Optional.ofNullable(row.getObject(3, Integer.class)),
                        Optional.ofNullable(row.getObject(4, Integer.class)),
                        Jdbc.strings(row, "places")),
                CAREERS_SQL,
                ids));
        return found.stream()
                .sorted(Comparator.comparing(career -> ids.indexOf(career.id())))
                .toList();
    }

    private interface Asking<T> {
        T of(Connection connection) throws SQLException;
    }

    private <T> T ask(Asking<T> asking) {
        try (Connection connection = source.getConnection()) {
            return asking.of(connection);
        } catch (SQLException e) {
            throw new CliException(
                    ExitCode.NO_PERMISSION, "demo-data", "the demo's people cannot be read: " + e.getMessage(), e);
        }
    }
}
