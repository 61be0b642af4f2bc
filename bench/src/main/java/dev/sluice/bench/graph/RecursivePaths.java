package dev.sluice.bench.graph;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * All paths by one recursive statement, as somebody who knows PostgreSQL writes it: both directions through their indexes, each
 * cut off before they are merged, the viewer's condition within, names joined to the result at the end.
 */
public final class RecursivePaths {

    private static final String WALK_SQL = """
            WITH RECURSIVE walk AS (
              SELECT 0 AS depth, CAST(? AS bigint) AS contact, ARRAY[CAST(? AS bigint)] AS path,
                     CAST(NULL AS bigint) AS bridge, CAST(NULL AS date) AS since, CAST(NULL AS date) AS until
              UNION ALL
              SELECT w.depth + 1, n.far, w.path || n.far, n.bridge, n.since, n.until
                FROM walk w CROSS JOIN LATERAL (
                  SELECT u.* FROM (
                    (SELECT e.contact_b_id AS far, e.bridge_entity_id AS bridge, e.date_from AS since, e.date_to AS until
                       FROM contact_connections e
                      WHERE e.contact_a_id = w.contact AND e.kind = 'work_overlap'
                        AND EXISTS (SELECT FROM user_contact_collections c
                                     WHERE c.user_id = ? AND c.contact_id = e.contact_b_id)
                      ORDER BY e.date_to DESC, e.contact_b_id, e.bridge_entity_id LIMIT 25)
                    UNION ALL
                    (SELECT e.contact_a_id, e.bridge_entity_id, e.date_from, e.date_to
                       FROM contact_connections e
                      WHERE e.contact_b_id = w.contact AND e.kind = 'work_overlap'
                        AND EXISTS (SELECT FROM user_contact_collections c
                                     WHERE c.user_id = ? AND c.contact_id = e.contact_a_id)
                      ORDER BY e.date_to DESC, e.contact_a_id, e.bridge_entity_id LIMIT 25)) u
                  ORDER BY u.until DESC, u.far, u.bridge LIMIT 25) n
               WHERE w.depth < 3 AND n.far <> ALL (w.path))
            """;

    private static final String COUNT_SQL = WALK_SQL + "SELECT count(*) FROM walk WHERE depth > 0";

    private static final String ROWS_SQL = WALK_SQL + """
            SELECT w.path, p.full_name, w.bridge, o.name, w.since, w.until, c.is_importer
              FROM walk w JOIN contacts p ON p.id = w.contact LEFT JOIN organizations o ON o.id = w.bridge
              JOIN user_contact_collections c ON c.user_id = ? AND c.contact_id = w.contact
             WHERE w.depth > 0""";

    private RecursivePaths() {}

    /** A path: its contacts, and of its last hop the rest; the other hops are those of shorter paths. */
    public record Row(
            String path, String name, long bridge, String organization, String since, String until, boolean importer) {}

    /** All of them, in no order. */
    public static List<Row> rows(Connection connection, long viewer, long contact) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(ROWS_SQL)) {
            bind(statement, viewer, contact);
            statement.setLong(5, viewer);
            try (ResultSet found = statement.executeQuery()) {
                List<Row> rows = new ArrayList<>();
                while (found.next()) {
                    rows.add(new Row(
                            found.getString(1),
                            found.getString(2),
                            found.getLong(3),
                            found.getString(4),
                            found.getString(5),
                            String.valueOf(found.getString(6)),
                            found.getBoolean(7)));
                }
                return rows;
            }
        }
    }

    /** How many there are: nothing is transferred, and nobody has a name. */
    public static long count(Connection connection, long viewer, long contact) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(COUNT_SQL)) {
            bind(statement, viewer, contact);
            try (ResultSet found = statement.executeQuery()) {
                found.next();
                return found.getLong(1);
            }
        }
    }

    private static void bind(PreparedStatement statement, long viewer, long contact) throws SQLException {
        statement.setLong(1, contact);
        statement.setLong(2, contact);
        statement.setLong(3, viewer);
        statement.setLong(4, viewer);
    }
}
