package dev.sluice.store;

import dev.sluice.Confidence;
import dev.sluice.RunState;
import dev.sluice.Verdict;
import dev.sluice.sql.Jdbc;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a verification says. The database decides: the verdict is computed by one statement from what is stored, in
 * the transaction that ends the run, under the run's lock. No worker's memory has a say, and whatever does not fit together
 * is {@code unknown}.
 */
final class Verdicts {

    /** A plan {@code p} as one value that changes with everything a check depends on. */
    static final String PLAN_FACTS = """
            md5(CAST(ROW(p.hash, p.definition_hash, p.table_name, p.key_columns, p.key_types, p.key_collations, p.key_orders,
                         p.remaining, p.skip_reason, p.verify, p.lower_key, p.upper_key, p.list_id) AS text))""";

    private Verdicts() {}

    private record Decided(
            Verdict verdict,
            @Nullable String gap,
            long differing,
            long skipped,
            long quarantined,
            @Nullable Long sampleRows,
            @Nullable Long sampleWorth) {}

    /** Decides and ends the run; gives the state it ended in. The caller holds its lock, and nothing is left to claim. */
    static RunState decide(Connection connection, long runId) throws SQLException {
        Decided decided = Jdbc.query(
                        connection,
                        row -> new Decided(
                                Verdict.ofLabel(row.getString("verdict")),
                                row.getString("gap"),
                                row.getLong("differing"),
                                row.getLong("skipped"),
                                row.getLong("quarantined"),
                                row.getObject("sample_rows", Long.class),
                                row.getObject("sample_worth", Long.class)),
                        """
                WITH facts AS (
                    SELECT r.skipped, r.quarantined,
                           greatest(r.differing, (SELECT count(*) FROM sluice.difference d WHERE d.run_id = r.id)) AS differing,
                           CASE WHEN r.plan_hash <> v.plan_hash OR v.plan_facts <> """ + PLAN_FACTS + """
                                THEN 'the plan was changed while it was verified'
                                WHEN EXISTS (SELECT FROM sluice.range g WHERE g.run_id = r.id)
                                THEN 'a range is not done'
                                WHEN p.upper_key IS NULL THEN NULL
                                WHEN v.sample IS NOT NULL AND v.sample_rows IS NULL THEN 'its sample is not drawn'
                                WHEN v.sample_rows = 0 THEN 'no row was drawn for its sample'
                                WHEN v.sample IS NOT NULL AND v.sample_rows IS DISTINCT FROM
                                     (SELECT l.keys FROM sluice.key_list l WHERE l.id = p.list_id)
                                THEN 'it walked another list than its sample'
                                WHEN (SELECT count(*) FROM sluice.verified c WHERE c.run_id = r.id) = 1
                                 AND (SELECT c.after_key IS NULL AND c.upto_key = p.upper_key
                                        FROM sluice.verified c WHERE c.run_id = r.id)
                                THEN NULL
                                ELSE 'the parts that were checked do not make up the whole walk' END AS gap
                      FROM sluice.run r JOIN sluice.plan p ON p.hash = r.plan_hash
                      JOIN sluice.verification v ON v.run_id = r.id
                     WHERE r.id = ?)
                UPDATE sluice.verification v
                   SET verdict = CASE WHEN f.gap IS NOT NULL THEN 'unknown'
                                      WHEN f.differing > 0 THEN 'failed' ELSE 'passed' END,
                       decided_at = clock_timestamp(), reason = coalesce(f.gap, '')
                  FROM facts f WHERE v.run_id = ?
                RETURNING v.verdict, f.gap, f.differing, f.skipped, f.quarantined, v.sample_rows, v.sample_worth""",
                        runId,
                        runId)
                .get(0);
        String reason = reason(decided);
        Jdbc.update(connection, "UPDATE sluice.verification SET reason = ? WHERE run_id = ?", reason, runId);
        RunState end = switch (decided.verdict()) {
            case PASSED -> RunState.SUCCEEDED;
            case FAILED -> RunState.SUCCEEDED_WITH_FAILURES;
            case UNKNOWN -> RunState.FAILED;
        };
        RunStore.setState(
                connection,
                runId,
                end,
                "verdict " + decided.verdict().label() + ": " + reason,
                "sluice",
                decided.gap(),
                HeldBy.NOBODY);
        return end;
    }

    private static String reason(Decided decided) {
        if (decided.gap() != null) {
            return decided.gap() + ", so nothing is proved; verify again";
        }
        String known = known(decided.skipped(), "skipped with a reason") + known(decided.quarantined(), "quarantined");
        Long sampled = decided.sampleRows();
        String where = sampled == null ? "" : String.format(Locale.ROOT, " of %,d sampled", sampled);
        return decided.differing() == 0
                ? "no row" + where + " differs" + confidence(decided) + known
                : String.format(
                        Locale.ROOT,
                        "%,d %s%s%s%s; 'sluice verify --repair' walks them again",
                        decided.differing(),
                        decided.differing() == 1 ? "row" : "rows",
                        where,
                        decided.differing() == 1 ? " differs" : " differ",
                        known);
    }

    // Rows that are skipped, or gone, or known to be wrong say nothing of the others.
    private static String confidence(Decided decided) {
        return decided.sampleRows() == null
                ? ""
                : ": "
                        + Confidence.sentence(Confidence.worthOf(
                                decided.sampleWorth(),
                                decided.sampleRows(),
                                decided.skipped() + decided.quarantined()));
    }

    private static String known(long rows, String how) {
        return rows == 0 ? "" : String.format(Locale.ROOT, "; %,d %s %s", rows, rows == 1 ? "is" : "are", how);
    }
}
