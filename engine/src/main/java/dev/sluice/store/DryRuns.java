package dev.sluice.store;

import dev.sluice.sql.Jdbc;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/** Statements on dry runs: keeping, finding. */
public final class DryRuns {

    // Enough to look back on; a program that starts its backfill each night must not fill the table.
    private static final int KEPT_PER_BACKFILL = 20;

    private static final String SELECT = """
            SELECT d.schema_hash, d.schema_facts, d.idempotence, d.sentence, d.refused, CAST(d.report AS text) AS report,
                   d.actor, CAST(extract(epoch FROM clock_timestamp() - d.created_at) * 1000 AS bigint) AS age,
                   p.backfill, """ + Rows.PLAN_COLUMNS + """
              FROM sluice.dry_run d JOIN sluice.plan p ON p.hash = d.plan_hash
            """;

    private DryRuns() {}

    /** Keeps a dry run with its plan, in place of an earlier one of the same plan, and drops the oldest beyond twenty. */
    public static void keep(Connection connection, DryRunRow dryRun) throws SQLException {
        RunStore.keepPlan(connection, dryRun.plan());
        Jdbc.update(
                connection,
                "INSERT INTO sluice.dry_run (plan_hash, backfill, schema_hash, schema_facts, idempotence, sentence, refused,"
                        + " report, actor) VALUES (?, ?, ?, ?, ?, ?, ?, CAST(? AS jsonb), ?) ON CONFLICT (plan_hash)"
                        + " DO UPDATE SET schema_hash = excluded.schema_hash, schema_facts = excluded.schema_facts,"
                        + " idempotence = excluded.idempotence, sentence = excluded.sentence,"
                        + " refused = excluded.refused, report = excluded.report, actor = excluded.actor,"
                        + " created_at = excluded.created_at",
                dryRun.plan().hash(),
                dryRun.plan().backfill(),
                dryRun.schemaHash(),
                dryRun.schemaFacts().toArray(String[]::new),
                dryRun.idempotence(),
                dryRun.sentence(),
                dryRun.refused(),
                dryRun.report(),
                dryRun.actor());
        Jdbc.update(
                connection,
                "DELETE FROM sluice.dry_run WHERE backfill = ? AND plan_hash IN (SELECT plan_hash FROM sluice.dry_run"
                        + " WHERE backfill = ? ORDER BY created_at DESC OFFSET ?)",
                dryRun.plan().backfill(),
                dryRun.plan().backfill(),
                KEPT_PER_BACKFILL);
    }

    /** The dry run of a plan. */
    public static Optional<DryRunRow> find(Connection connection, String planHash) throws SQLException {
        return Jdbc.first(connection, DryRuns::row, SELECT + " WHERE d.plan_hash = ?", planHash);
    }

    /** The newest dry run of any plan of a backfill. */
    public static Optional<DryRunRow> newest(Connection connection, String backfill) throws SQLException {
        return Jdbc.first(
                connection,
                DryRuns::row,
                SELECT + " WHERE d.backfill = ? ORDER BY d.created_at DESC LIMIT 1",
                backfill);
    }

    private static DryRunRow row(ResultSet row) throws SQLException {
        return new DryRunRow(
                Rows.plan(row),
                row.getString("schema_hash"),
                Jdbc.strings(row, "schema_facts"),
                row.getString("idempotence"),
                row.getString("sentence"),
                row.getBoolean("refused"),
                row.getString("report"),
                row.getString("actor"),
                Duration.ofMillis(row.getLong("age")));
    }
}
