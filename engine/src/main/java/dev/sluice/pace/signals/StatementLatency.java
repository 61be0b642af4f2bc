package dev.sluice.pace.signals;

import dev.sluice.sql.Identifiers;
import dev.sluice.sql.Jdbc;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How much longer the application's statements take than they usually do, on average over the last five seconds.
 *
 * <p>Sluice's own do not count: those whose text has its comment or its schema, those seen in a session that carries its
 * name (so in a while a run's step, whose comment PostgreSQL 18 does not keep, and what a Java step does), and what begins
 * and ends the transactions of the role that Sluice works as. With a role of its own, nothing can be confused.
 *
 * <p>Only the 200 statements that were called most often are looked at. The limit is what can be told from noise: 40 % more
 * at some ten calls a second, and the less the more calls there are. The texts of statements are only read when there is a
 * new one.
 */
final class StatementLatency implements Signal {

    private static final Limit LIMIT = new Limit(0.4, Unit.SHARE);

    /** What five seconds of an application may differ from others without any trouble, by reasoning: half of it lowers nothing. */
    private static final double LEAST_LIMIT = 0.25;

    /** Times of statements spread about twice as wide as their mean, so that of n calls is off by this over √n. */
    private static final double SPREAD = 2;

    private static final int MOST_STATEMENTS = 200;

    private static final String EXTENSION = "SELECT " + OwnSessions.COMMENT + """
            n.nspname AS schema, current_user AS role, """ + MonitorRight.HELD + """
                    AS sees,
                   has_schema_privilege(n.oid, 'USAGE') AS enters,
                   current_setting('pg_stat_statements.max', true) IS NOT NULL AS loaded,
                   EXISTS (SELECT FROM pg_proc AS p WHERE p.pronamespace = n.oid AND p.proname = 'pg_stat_statements'
                              AND 'toplevel' = ANY (p.proargnames)) AS recent
              FROM pg_extension AS e JOIN pg_namespace AS n ON n.oid = e.extnamespace
             WHERE e.extname = 'pg_stat_statements'""";

    private static final String TOTALS = "SELECT " + OwnSessions.COMMENT + """
            s.userid || ':' || s.queryid AS statement, s.queryid, s.calls, s.total_exec_time AS millis,
                   CAST(extract(epoch FROM clock_timestamp()) AS float8) AS now,
                   (SELECT array_agg(DISTINCT a.usesysid || ':' || a.query_id) FROM pg_stat_activity AS a
                     WHERE a.application_name LIKE ? AND a.query_id IS NOT NULL) AS own
              FROM %s.pg_stat_statements(false) AS s
             WHERE s.dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
               AND s.toplevel AND s.queryid IS NOT NULL
             ORDER BY s.calls DESC
             LIMIT ?""";

    private static final String OWN = "SELECT " + OwnSessions.COMMENT + """
            s.userid || ':' || s.queryid AS statement
              FROM %s.pg_stat_statements(true) AS s
             WHERE s.queryid = ANY (?)
               AND (s.query LIKE '%%/* sluice %%' OR s.query ~ '\\msluice\\.' OR s.query LIKE '%%set_config(%%'
                    OR s.query !~* '^\\W*(select|insert|update|delete|merge|with)\\M'
                       AND s.userid = (SELECT oid FROM pg_roles WHERE rolname = current_user))""";

    private final UsualTimes usual = new UsualTimes();
    private final Set<String> own = new HashSet<>();

    private record Extension(String schema, String role, boolean sees, boolean enters, boolean loaded, boolean recent) {

        static Extension read(ResultSet row) throws SQLException {
            return new Extension(
                    Identifiers.quote(row.getString("schema")),
                    row.getString("role"),
                    row.getBoolean("sees"),
                    row.getBoolean("enters"),
                    row.getBoolean("loaded"),
                    row.getBoolean("recent"));
        }
    }

    private record Total(String statement, long queryId, long calls, double millis, double now, List<String> own) {

        static Total read(ResultSet row) throws SQLException {
            return new Total(
                    row.getString("statement"),
                    row.getLong("queryid"),
                    row.getLong("calls"),
                    row.getDouble("millis"),
                    row.getDouble("now"),
                    Jdbc.strings(row, "own"));
        }
    }

    @Override
    public String name() {
        return "statement_latency";
    }

    @Override
    public Kind kind() {
        return Kind.GRADED;
    }

    @Override
    public Limit limit() {
        return LIMIT;
    }

    @Override
    public String source() {
        return "pg_stat_statements";
    }

    @Override
    public Measure measure(Connection connection, Scene scene) throws SQLException {
        Optional<Extension> found = Jdbc.first(connection, Extension::read, EXTENSION);
        @Nullable Extension extension = found.isPresent() ? found.get() : null;
        if (extension == null) {
            return new Measure.Absent("the extension pg_stat_statements is not in this database");
        }
        if (!extension.loaded()) {
            return new Measure.Absent("pg_stat_statements is not in shared_preload_libraries");
        }
        if (!extension.sees()) {
            return MonitorRight.missing("pg_stat_statements is there, but not for this role", extension.role());
        }
        if (!extension.enters()) {
            return new Measure.Denied(
                    "pg_stat_statements is in a schema that this role may not use",
                    "GRANT USAGE ON SCHEMA " + extension.schema() + " TO " + Identifiers.quote(extension.role()));
        }
        if (!extension.recent()) {
            return new Measure.Denied(
                    "the extension pg_stat_statements is older than the server",
                    "ALTER EXTENSION pg_stat_statements UPDATE");
        }
        return compare(connection, extension.schema());
    }

    private Measure compare(Connection connection, String schema) throws SQLException {
        List<Total> totals =
                Jdbc.query(connection, Total::read, String.format(TOTALS, schema), OwnSessions.NAMES, MOST_STATEMENTS);
        if (totals.isEmpty()) {
            return new Measure.Measured(0, "no statements were called yet");
        }
        own.addAll(totals.get(0).own());
        learnOwn(connection, schema, totals);
        double now = totals.get(0).now();
        Set<String> current = new HashSet<>();
        for (Total total : totals) {
            if (!own.contains(total.statement())) {
                current.add(total.statement());
                usual.note(total.statement(), total.calls(), total.millis(), now);
            }
        }
        usual.keep(current);
        return sentence(usual.recent(now));
    }

    // The texts of all statements lie in a file, which is read as a whole: only when there is a new one.
    private void learnOwn(Connection connection, String schema, List<Total> totals) throws SQLException {
        List<Long> strangers = new ArrayList<>();
        for (Total total : totals) {
            if (!usual.knows(total.statement()) && !own.contains(total.statement())) {
                strangers.add(total.queryId());
            }
        }
        if (!strangers.isEmpty()) {
            own.addAll(Jdbc.query(connection, row -> row.getString("statement"), String.format(OWN, schema), (Object)
                    strangers.toArray(Long[]::new)));
        }
    }

    private static Measure sentence(UsualTimes.Sum recent) {
        if (recent.calls() < UsualTimes.LEAST_CALLS || recent.usual() <= 0) {
            return new Measure.Measured(0, "too few statements of the application to tell");
        }
        double longer = recent.millis() / recent.usual() - 1;
        return new Measure.Measured(
                Math.max(0, longer),
                limit(recent.calls()),
                "the application's statements take " + millis(recent.millis() / recent.calls()) + ", "
                        + LIMIT.unit().text(Math.abs(longer)) + (longer < 0 ? " less" : " more") + " than their usual "
                        + millis(recent.usual() / recent.calls()));
    }

    /** What counts as too much longer, with so many calls to tell it from. */
    static double limit(long calls) {
        return Math.min(LIMIT.value(), LEAST_LIMIT + SPREAD / Math.sqrt(calls));
    }

    private static String millis(double millis) {
        return Unit.SECONDS.text(millis / 1000);
    }
}
