package dev.sluice.store;

import dev.sluice.Difference;
import dev.sluice.KeyValue;
import dev.sluice.Verification;
import dev.sluice.sql.Jdbc;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Statements on the rows that a verification found not to be as they should. */
public final class Differences {

    private Differences() {}

    /**
     * What was found in a chunk, sorted.
     *
     * @param differing rows nobody knew of
     * @param quarantined rows that are in the quarantine of the verified run
     * @param skips rows with a reason for being as they are
     */
    public record Found(long differing, long quarantined, Skips skips) {

        /** Nothing was found. */
        public static final Found NOTHING = new Found(0, 0, Skips.NONE);
    }

    private record Sort(String kind, String reason, long rows) {}

    /**
     * Sorts what the check of a chunk returned, and keeps the keys that differ as long as there is room. Belongs into the
     * transaction of the chunk's checkpoint.
     *
     * @param json an array of {@code [[key part, …], reason or null, details or null]}, the parts as texts
     */
    public static Found keep(Connection connection, long runId, String json) throws SQLException {
        List<Sort> sorts = Jdbc.query(
                connection,
                row -> new Sort(row.getString(1), row.getString(2), row.getLong(3)),
                """
                WITH found AS (
                    SELECT DISTINCT ON (u.key) u.key, u.reason, u.details, u.place
                      FROM (SELECT ARRAY(SELECT t.part FROM jsonb_array_elements_text(e.row -> 0)
                                                WITH ORDINALITY AS t(part, n) ORDER BY t.n) AS key,
                                   e.row ->> 1 AS reason, nullif(e.row -> 2, 'null') AS details, e.place
                              FROM jsonb_array_elements(CAST(? AS jsonb)) WITH ORDINALITY AS e(row, place)) u
                     ORDER BY u.key, u.place),
                sorted AS MATERIALIZED (
                    SELECT f.*, CASE WHEN EXISTS (
                               SELECT FROM sluice.quarantine q JOIN sluice.verification v ON v.of_run = q.run_id
                                WHERE v.run_id = ? AND q.key_values = f.key AND q.resolved_by IS NULL)
                           THEN 'quarantined' WHEN f.reason IS NOT NULL THEN 'skipped' ELSE 'differing' END AS kind
                      FROM found f),
                kept AS (
                    INSERT INTO sluice.difference (run_id, key_values, details)
                    SELECT ?, s.key, s.details FROM sorted s WHERE s.kind = 'differing' ORDER BY s.place
                     LIMIT greatest(0, ? - (SELECT count(*) FROM sluice.difference WHERE run_id = ?))
                        ON CONFLICT (run_id, key_values) DO NOTHING)
                SELECT kind, CASE WHEN kind = 'skipped' THEN reason ELSE '' END, count(*)
                  FROM sorted GROUP BY 1, 2 ORDER BY 3 DESC""",
                json,
                runId,
                runId,
                Verification.MOST_KEPT,
                runId);
        Found found = Found.NOTHING;
        for (Sort sort : sorts) {
            found = switch (sort.kind()) {
                case "differing" -> new Found(sort.rows(), found.quarantined(), found.skips());
                case "quarantined" -> new Found(found.differing(), sort.rows(), found.skips());
                default ->
                    new Found(
                            found.differing(),
                            found.quarantined(),
                            found.skips().plus(sort.reason(), sort.rows()));
            };
        }
        return found;
    }

    /**
     * The rows that a verification found, in the order in which it did.
     *
     * @param limit at most so many
     */
    public static List<Difference> list(Connection connection, long runId, int limit) throws SQLException {
        return Jdbc.query(
                connection,
                row -> new Difference(
                        KeyValue.of(Jdbc.strings(row, "key_values").toArray(String[]::new)), row.getString("details")),
                "SELECT key_values, details FROM sluice.difference WHERE run_id = ? ORDER BY id LIMIT ?",
                runId,
                limit);
    }
}
