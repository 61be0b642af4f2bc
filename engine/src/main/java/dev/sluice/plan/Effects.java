package dev.sluice.plan;

import dev.sluice.sql.Jdbc;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the step calls that a rollback does not undo: found by looking one level deep, at the functions that the step
 * names and at those of the triggers on the tables it writes.
 *
 * @param outlasting what may act outside the transaction, one phrase each; then the step is not tried unasked
 * @param sequences sequences that lose numbers each time the step is tried
 * @param notifies what sends notifications: none on a rollback, one a distinct message in each chunk of the run
 * @param triggers of users on the tables written, one phrase each
 */
record Effects(Set<String> outlasting, Set<String> sequences, Set<String> notifies, Set<String> triggers) {

    // Functions whose work is not undone by a rollback, and COPY to a program.
    private static final Pattern OUTLASTING = Pattern.compile(
            "\\b(dblink\\w*|http_\\w+|lo_export|pg_background_\\w+|pg_(try_)?advisory_lock\\w*|pg_terminate_backend"
                    + "|pg_cancel_backend|pg_reload_conf|pg_file_write|pg_write_file)\\s*\\(|\\bcopy\\b[^;]*\\bprogram\\b",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern SEQUENCE =
            Pattern.compile("\\b(nextval|setval)\\s*\\(\\s*'?([^')]*)", Pattern.CASE_INSENSITIVE);

    private static final Pattern NOTIFY =
            Pattern.compile("\\bpg_notify\\s*\\(|\\bnotify\\s+\\w", Pattern.CASE_INSENSITIVE);

    private static final Pattern CALL = Pattern.compile("([A-Za-z_]\\w*)\"?\\s*\\(");

    private static Effects none() {
        return new Effects(new LinkedHashSet<>(), new LinkedHashSet<>(), new LinkedHashSet<>(), new LinkedHashSet<>());
    }

    /**
     * Looks.
     *
     * @param step the statement
     * @param written the walked table and those that the step writes, quoted
     */
    static Effects find(Connection connection, String step, Set<String> written) throws SQLException {
        Effects effects = none();
        effects.read("the step", step, true);
        effects.calledFunctions(connection, step);
        for (String table : written) {
            effects.triggersOf(connection, table);
        }
        return effects;
    }

    private void calledFunctions(Connection connection, String step) throws SQLException {
        List<String> names = new ArrayList<>();
        Matcher call = CALL.matcher(step);
        while (call.find()) {
            names.add(call.group(1).toLowerCase(Locale.ROOT));
        }
        Jdbc.query(
                connection,
                row -> {
                    read("function " + row.getString(1), row.getString(2), row.getBoolean(3));
                    return true;
                },
                "SELECT p.proname, p.prosrc, l.lanpltrusted OR l.lanname IN ('internal', 'c') FROM pg_proc p"
                        + " JOIN pg_language l ON l.oid = p.prolang WHERE p.proname = ANY (?)"
                        + " AND p.pronamespace <> CAST('pg_catalog' AS regnamespace) AND p.provolatile = 'v'",
                (Object) names.toArray(String[]::new));
    }

    private void triggersOf(Connection connection, String table) throws SQLException {
        Jdbc.query(
                connection,
                row -> {
                    String name = "trigger " + row.getString(1) + " on " + row.getString(2);
                    triggers.add(name);
                    read(name, row.getString(3), row.getBoolean(4));
                    return true;
                },
                """
                WITH RECURSIVE tree (oid) AS (
                    SELECT CAST(to_regclass(?) AS oid)
                    UNION ALL
                    SELECT i.inhrelid FROM pg_inherits i JOIN tree ON i.inhparent = tree.oid)
                SELECT DISTINCT quote_ident(t.tgname), CAST(CAST(t.tgrelid AS regclass) AS text), p.prosrc,
                       l.lanpltrusted OR l.lanname IN ('internal', 'c')
                  FROM tree JOIN pg_trigger t ON t.tgrelid = tree.oid
                  JOIN pg_proc p ON p.oid = t.tgfoid
                  JOIN pg_language l ON l.oid = p.prolang
                 WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND t.tgparentid = 0
                 ORDER BY 1""",
                table);
    }

    private void read(String where, String source, boolean trusted) {
        Matcher outlasts = OUTLASTING.matcher(source);
        if (outlasts.find()) {
            String word = outlasts.group().replaceAll("\\s*\\($", "").strip();
            outlasting.add(where + " calls " + (word.length() > 40 ? "COPY to a program" : word));
        }
        if (!trusted) {
            outlasting.add(where + " is in a language that may act outside the database");
        }
        Matcher sequence = SEQUENCE.matcher(source);
        while (sequence.find()) {
            sequences.add(
                    sequence.group(2).strip().isEmpty()
                            ? where
                            : sequence.group(2).strip());
        }
        if (NOTIFY.matcher(source).find()) {
            notifies.add(where);
        }
    }
}
