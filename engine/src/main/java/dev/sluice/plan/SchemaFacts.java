package dev.sluice.plan;

import dev.sluice.sql.Jdbc;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Everything in the schema of the walked table that a plan was made for, as sentences that can be compared: columns,
 * indexes, constraints and triggers. Partitions come and go in daily use and are left out.
 */
final class SchemaFacts {

    private SchemaFacts() {}

    /** The facts, sorted. */
    static List<String> of(Connection connection, String table) throws SQLException {
        return Jdbc.query(connection, row -> row.getString(1), """
                SELECT fact FROM (
                    SELECT 'column ' || quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod)
                           || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END
                           || CASE a.attgenerated WHEN '' THEN '' ELSE ' GENERATED' END
                           || coalesce(' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid), '') AS fact
                      FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
                     WHERE a.attrelid = CAST(? AS regclass) AND a.attnum > 0 AND NOT a.attisdropped
                    UNION ALL
                    SELECT 'index ' || pg_get_indexdef(i.indexrelid) || CASE WHEN i.indisvalid THEN '' ELSE ' (invalid)' END
                      FROM pg_index i WHERE i.indrelid = CAST(? AS regclass)
                    UNION ALL
                    SELECT 'constraint ' || quote_ident(c.conname) || ' of ' || CAST(CAST(c.conrelid AS regclass) AS text)
                           || ' ' || pg_get_constraintdef(c.oid)
                      FROM pg_constraint c
                     WHERE c.conrelid = CAST(? AS regclass) AND c.contype <> 'n' OR c.confrelid = CAST(? AS regclass)
                    UNION ALL
                    SELECT 'trigger ' || pg_get_triggerdef(t.oid) || CASE t.tgenabled WHEN 'D' THEN ' (disabled)' ELSE '' END
                      FROM pg_trigger t WHERE t.tgrelid = CAST(? AS regclass) AND NOT t.tgisinternal) f
                 ORDER BY fact COLLATE "C\"""", table, table, table, table, table);
    }

    /** A short name for the facts. */
    static String hash(List<String> facts) {
        return Planner.hash(facts);
    }

    /** What is different now, as phrases; empty if nothing. */
    static List<String> differences(List<String> before, List<String> now) {
        List<String> differences = new ArrayList<>();
        now.stream().filter(fact -> !before.contains(fact)).forEach(fact -> differences.add("new: " + fact));
        before.stream().filter(fact -> !now.contains(fact)).forEach(fact -> differences.add("gone: " + fact));
        return differences;
    }
}
