package dev.sluice.store;

import dev.sluice.FailureBudget;
import dev.sluice.KeyValue;
import dev.sluice.Probe;
import dev.sluice.RunOptions;
import dev.sluice.RunState;
import dev.sluice.Tally;
import dev.sluice.TimeWindows;
import dev.sluice.sql.Jdbc;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Statements on runs and plans: creating, finding, listing. */
public final class RunStore {

    private static final String UNDER_WAY = "('planned', 'running', 'held', 'paused', 'verifying')";

    private RunStore() {}

    /** Keeps a plan; the same plan twice is one row. A purge cannot remove it before the transaction ends. */
    static void keepPlan(Connection connection, PlanRow plan) throws SQLException {
        do {
            insertPlan(connection, plan);
        } while (Jdbc.query(
                        connection, row -> true, "SELECT FROM sluice.plan WHERE hash = ? FOR KEY SHARE", plan.hash())
                .isEmpty());
    }

    private static void insertPlan(Connection connection, PlanRow plan) throws SQLException {
        Jdbc.update(
                connection,
                "INSERT INTO sluice.plan (hash, definition_hash, backfill, table_name, key_columns, key_types,"
                        + " key_collations, key_orders, remaining, step_kind, step, skip_reason, verify, lower_key, upper_key,"
                        + " estimated_rows, list_id, part, locks_rows, unlocked_step, tally_names, tally_folds)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                        + " ON CONFLICT (hash) DO NOTHING",
                plan.hash(),
                plan.definitionHash(),
                plan.backfill(),
                plan.table(),
                plan.key().columns().stream().map(c -> c.name()).toArray(String[]::new),
                plan.key().columns().stream().map(Rows::storedType).toArray(String[]::new),
                plan.key().columns().stream().map(Rows::storedCollation).toArray(String[]::new),
                plan.key().columns().stream().map(c -> c.order().name()).toArray(String[]::new),
                plan.remaining(),
                plan.stepKind() == PlanRow.StepKind.SQL ? "sql" : "java",
                plan.step(),
                plan.skipReason(),
                plan.verify(),
                arrayOf(plan.lower()),
                arrayOf(plan.upper()),
                plan.estimatedRows(),
                plan.list(),
                plan.part(),
                plan.locksRows(),
                plan.unlockedStep(),
                plan.tallies().stream().map(Tally::name).toArray(String[]::new),
                plan.tallies().stream().map(tally -> tally.fold().name()).toArray(String[]::new));
    }

    /**
     * Creates a run of a plan, already running, and its first event.
     *
     * @param maxWorkers the cap on workers, resolved
     * @return its id; empty if another run of this backfill and labels is under way
     */
    public static Optional<Long> create(
            Connection connection, PlanRow plan, RunOptions options, int maxWorkers, String actor) throws SQLException {
        return create(connection, RunRow.Kind.WORK, plan, options, maxWorkers, actor);
    }

    static Optional<Long> create(
            Connection connection, RunRow.Kind kind, PlanRow plan, RunOptions options, int maxWorkers, String actor)
            throws SQLException {
        keepPlan(connection, plan);
        ProofPhase phase = kind == RunRow.Kind.WORK ? ProofPhase.asked(options) : ProofPhase.NONE;
        String reason = "started by " + actor;
        Optional<Long> id = Jdbc.first(
                connection,
                row -> row.getLong(1),
                "INSERT INTO sluice.run (backfill, labels, plan_hash, kind, state, reason, actor, batch_size, max_workers,"
                        + " sleep_ms, full_speed, failure_budget, priority, time_windows, probes, then_verify, verify_sample, verify_seed,"
                        + " started_at)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, clock_timestamp())"
                        + " ON CONFLICT (backfill, labels, kind) WHERE state IN "
                        + UNDER_WAY
                        + " DO NOTHING RETURNING id",
                plan.backfill(),
                labelArray(options.labels()),
                plan.hash(),
                kind.stored(),
                kind.atWork().label(),
                reason,
                actor,
                options.batchSize().isPresent() ? options.batchSize().getAsInt() : null,
                maxWorkers,
                options.sleep().map(java.time.Duration::toMillis).orElse(null),
                options.fullSpeed(),
                options.failureBudget().map(FailureBudget::toString).orElse(null),
                options.priority().orElse(RunOptions.ORDINARY_PRIORITY),
                options.windows().map(TimeWindows::toString).orElse(null),
                stored(options.probes()),
                phase.isAsked(),
                phase.sample(),
                phase.seed());
        if (id.isPresent()) {
            Events.add(connection, id.get(), "state", actor, kind.atWork().label() + ": " + reason);
        }
        return id;
    }

    /** Holds a run that has just been created, until the controller releases it. */
    public static void beginHeld(Connection connection, long runId, String reason) throws SQLException {
        setState(connection, runId, RunState.HELD, reason, "sluice", null, HeldBy.PACE);
    }

    /** What a run was given of priority, windows and signals, as it would be asked for. */
    public static RunOptions paceOptions(Connection connection, long runId) throws SQLException {
        return Jdbc.first(
                        connection,
                        row -> {
                            RunOptions options = RunOptions.DEFAULTS.withPriority(row.getInt("priority"));
                            String windows = row.getString("time_windows");
                            options = windows == null ? options : options.withWindows(windows);
                            for (String probe : Jdbc.strings(row, "probes")) {
                                options = options.withProbe(Probe.parse(probe));
                            }
                            return options;
                        },
                        "SELECT priority, time_windows, probes FROM sluice.run WHERE id = ?",
                        runId)
                .orElse(RunOptions.DEFAULTS);
    }

    /** Gives a run these signals in place of those it had, and records it; nothing if it has them already. */
    public static void setProbes(Connection connection, long runId, List<Probe> probes, String actor)
            throws SQLException {
        int set = Jdbc.update(
                connection,
                "UPDATE sluice.run SET probes = ? WHERE id = ? AND probes IS DISTINCT FROM ?",
                stored(probes),
                runId,
                stored(probes));
        if (set == 1) {
            String names = probes.stream().map(Probe::name).collect(Collectors.joining(", "));
            Events.add(connection, runId, "set", actor, "set signals to " + names);
        }
    }

    private static String[] stored(List<Probe> probes) {
        return probes.stream().map(Probe::text).toArray(String[]::new);
    }

    public static Optional<RunRow> find(Connection connection, long runId) throws SQLException {
        return Jdbc.first(connection, Rows::run, Rows.RUN + " WHERE r.id = ?", runId);
    }

    /** Rows that a run has walked, in finished ranges and in open ones. */
    public static long scanned(Connection connection, long runId) throws SQLException {
        String counts = "changed + already_right + skipped + quarantined + differing";
        return Jdbc.first(
                        connection,
                        row -> row.getLong(1),
                        "SELECT " + counts + " + coalesce((SELECT CAST(sum(" + counts
                                + ") AS bigint) FROM sluice.range WHERE run_id = ?), 0) FROM sluice.run WHERE id = ?",
                        runId,
                        runId)
                .orElse(0L);
    }

    /** The run with its row locked, so that no other process moves it meanwhile. */
    static Optional<RunRow> lock(Connection connection, long runId) throws SQLException {
        return Jdbc.first(connection, Rows::run, Rows.RUN + " WHERE r.id = ? FOR NO KEY UPDATE OF r", runId);
    }

    /** The newest run of a backfill under these labels that works. */
    public static Optional<RunRow> newest(Connection connection, String backfill, Map<String, String> labels)
            throws SQLException {
        return Jdbc.first(
                connection,
                Rows::run,
                Rows.RUN + " WHERE r.backfill = ? AND r.labels = ? AND r.kind = 'work' ORDER BY r.id DESC LIMIT 1",
                backfill,
                labelArray(labels));
    }

    /** Keeps which run's quarantined rows a run walks. */
    public static void markRetry(Connection connection, long runId, long retryOf) throws SQLException {
        Jdbc.update(connection, "UPDATE sluice.run SET retry_of = ? WHERE id = ?", retryOf, runId);
    }

    /** The newest run of a backfill under these labels that works on all of what its definition means. */
    public static Optional<RunRow> newestWhole(Connection connection, String backfill, Map<String, String> labels)
            throws SQLException {
        return Jdbc.first(
                connection,
                Rows::run,
                Rows.RUN
                        + " WHERE r.backfill = ? AND r.labels = ? AND r.kind = 'work' AND NOT p.part ORDER BY r.id DESC LIMIT 1",
                backfill,
                labelArray(labels));
    }

    /**
     * The run of a backfill with these labels that works and is under way, or else the newest.
     *
     * @param part whether to look for the newest among those that walk a part, or among the others
     */
    public static Optional<RunRow> underWayOrNewest(
            Connection connection, String backfill, Map<String, String> labels, boolean part) throws SQLException {
        return Jdbc.first(
                connection,
                Rows::run,
                Rows.RUN + " WHERE r.backfill = ? AND r.labels = ? AND r.kind = 'work' AND (p.part = ? OR r.state IN "
                        + UNDER_WAY + ") ORDER BY r.state IN " + UNDER_WAY + " DESC, r.id DESC LIMIT 1",
                backfill,
                labelArray(labels),
                part);
    }

    /** Runs on which workers may work now, verifications included, oldest first. */
    public static List<RunRow> running(Connection connection) throws SQLException {
        return Jdbc.query(connection, Rows::run, Rows.RUN + " WHERE r.state IN ('running', 'verifying') ORDER BY r.id");
    }

    /** Ids of runs, newest first. */
    public static List<Long> ids(Connection connection, @Nullable String backfill, int limit) throws SQLException {
        return Jdbc.query(
                connection,
                row -> row.getLong(1),
                "SELECT id FROM sluice.run WHERE purged_at IS NULL AND (CAST(? AS text) IS NULL OR backfill = ?)"
                        + " ORDER BY id DESC LIMIT ?",
                backfill,
                backfill,
                limit);
    }

    static void moveFrontier(Connection connection, long runId, KeyValue frontier) throws SQLException {
        Jdbc.update(connection, "UPDATE sluice.run SET frontier = ? WHERE id = ?", frontier.toArray(), runId);
    }

    /** Adds a finished range's counts. The caller holds the run's lock. */
    static void addFinished(Connection connection, long runId, RangeStore.Final counts) throws SQLException {
        Skips skips = counts.skips();
        if (!skips.isEmpty()) {
            skips = Jdbc.first(
                            connection,
                            Rows::skips,
                            "SELECT skip_reasons, skip_rows FROM sluice.run WHERE id = ?",
                            runId)
                    .orElse(Skips.NONE)
                    .plus(skips);
            Jdbc.update(
                    connection,
                    "UPDATE sluice.run SET skip_reasons = ?, skip_rows = ? WHERE id = ?",
                    skips.reasons().toArray(String[]::new),
                    skips.counted().toArray(Long[]::new),
                    runId);
        }
        if (!counts.tallies().isEmpty()) {
            Jdbc.update(connection, """
                    UPDATE sluice.run SET tallies = (
                        SELECT array_agg(CASE WHEN p.tally_folds[u.place] = 'MAX' THEN greatest(u.before, u.more)
                                              ELSE coalesce(u.before, 0) + u.more END ORDER BY u.place)
                          FROM sluice.plan p,
                               unnest(run.tallies, CAST(? AS numeric[])) WITH ORDINALITY AS u(before, more, place)
                         WHERE p.hash = run.plan_hash)
                     WHERE id = ?""", counts.tallies().toArray(BigDecimal[]::new), runId);
        }
        Jdbc.update(
                connection,
                "UPDATE sluice.run SET changed = changed + ?, already_right = already_right + ?,"
                        + " skipped = skipped + ?, quarantined = quarantined + ?, chunks = chunks + ?, differing = differing + ? WHERE id = ?",
                counts.outcomes().changed(),
                counts.outcomes().alreadyRight(),
                counts.outcomes().skipped(),
                counts.outcomes().quarantined(),
                counts.chunks(),
                counts.differing(),
                runId);
    }

    /** Writes a state the caller has checked, under the run's lock. */
    static void setState(
            Connection connection,
            long runId,
            RunState next,
            String reason,
            String actor,
            @Nullable String failure,
            HeldBy heldBy)
            throws SQLException {
        boolean timed = next == RunState.HELD && heldBy.releaseAfter() != null;
        Jdbc.update(
                connection,
                """
                UPDATE sluice.run
                   SET active_ms = active_ms + CASE WHEN state IN ('running', 'verifying') THEN
                           CAST(extract(epoch FROM clock_timestamp() - state_since) * 1000 AS bigint) ELSE 0 END,
                       state = ?, reason = ?, actor = ?, state_since = clock_timestamp(), failure = ?,
                       holds = CASE WHEN ? THEN holds + 1 ELSE holds END,
                       release_at = CASE WHEN ? THEN clock_timestamp() + ? * interval '1 ms' END, held_by_pace = ?,
                       ended_at = CASE WHEN ? THEN clock_timestamp() END,
                       samples_at = '{}', samples_rows = '{}', sampled_at = NULL
                 WHERE id = ?""",
                next.label(),
                reason,
                actor,
                failure,
                timed,
                timed,
                heldBy.releaseAfter() == null ? 0 : heldBy.releaseAfter().toMillis(),
                next == RunState.HELD && !timed,
                next.isEnded(),
                runId);
        Events.add(connection, runId, "state", actor, next.label() + ": " + reason);
    }

    /** How often the run was held since it last made progress. */
    static int holds(Connection connection, long runId) throws SQLException {
        return Jdbc.first(connection, row -> row.getInt(1), "SELECT holds FROM sluice.run WHERE id = ?", runId)
                .orElse(0);
    }

    /** Held runs whose time of release has come. */
    public static List<Long> dueForRelease(Connection connection) throws SQLException {
        return Jdbc.query(
                connection,
                row -> row.getLong(1),
                "SELECT id FROM sluice.run WHERE state = 'held' AND release_at < clock_timestamp() ORDER BY id");
    }

    private static String[] labelArray(Map<String, String> labels) {
        return RunRow.storedLabels(labels).toArray(String[]::new);
    }

    private static String @Nullable [] arrayOf(@Nullable KeyValue key) {
        return key == null ? null : key.toArray();
    }
}
