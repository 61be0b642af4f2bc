package dev.sluice.store;

import dev.sluice.RunEvent;
import dev.sluice.sql.Jdbc;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What happened to a run, kept in sentences. */
public final class Events {

    /** The kind of the controller's decisions. They are counted apart, since there may be many: they must not push out the rest. */
    public static final String PACE = "pace";

    // Enough to tell a long story, and bounded: an event that repeats for days must not fill the table.
    private static final int KEPT_PER_RUN = 1000;

    private Events() {}

    /** Keeps an event, and drops the run's oldest beyond the thousandth; decisions of pace are counted apart. */
    public static void add(Connection connection, long runId, String kind, String actor, String sentence)
            throws SQLException {
        Jdbc.update(
                connection,
                "INSERT INTO sluice.event (run_id, kind, actor, sentence) VALUES (?, ?, ?, ?)",
                runId,
                kind,
                actor,
                sentence);
        Jdbc.update(
                connection,
                "DELETE FROM sluice.event WHERE run_id = ? AND (kind = ?) = ? AND id <= (SELECT id FROM sluice.event"
                        + " WHERE run_id = ? AND (kind = ?) = ? ORDER BY id DESC OFFSET ? LIMIT 1)",
                runId,
                PACE,
                kind.equals(PACE),
                runId,
                PACE,
                kind.equals(PACE),
                KEPT_PER_RUN);
    }

    /** The newest events but the decisions of pace, oldest of them first. */
    public static List<RunEvent> newestWithoutPace(Connection connection, long runId, int limit) throws SQLException {
        return newest(connection, runId, limit, " AND kind <> '" + PACE + "'");
    }

    /** The newest events, oldest of them first. */
    public static List<RunEvent> newest(Connection connection, long runId, int limit) throws SQLException {
        return newest(connection, runId, limit, "");
    }

    private static List<RunEvent> newest(Connection connection, long runId, int limit, String condition)
            throws SQLException {
        List<RunEvent> events = new ArrayList<>(Jdbc.query(
                connection,
                row -> {
                    Instant at = Jdbc.instant(row, "at");
                    return new RunEvent(
                            at == null ? Instant.EPOCH : at,
                            row.getString("kind"),
                            row.getString("actor"),
                            row.getString("sentence"));
                },
                "SELECT at, kind, actor, sentence FROM sluice.event WHERE run_id = ?" + condition
                        + " ORDER BY id DESC LIMIT ?",
                runId,
                limit));
        Collections.reverse(events);
        return events;
    }
}
