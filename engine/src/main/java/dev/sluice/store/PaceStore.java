package dev.sluice.store;

import dev.sluice.RunState;
import dev.sluice.sql.Jdbc;
import dev.sluice.sql.Transactions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The controller's place in the control schema: who it is, by a lease with an epoch as for ranges; what it knows; and what
 * it allows each run.
 */
public final class PaceStore {

    /** A controller is taken for dead this long after its last decision; another follows at its next heartbeat. */
    public static final Duration LEASE = Duration.ofSeconds(5);

    private static final Transactions.Limits LIMITS = new Transactions.Limits(
                    Sessions.PACE, Duration.ofMillis(300), Duration.ofSeconds(2), Duration.ofSeconds(1))
            .withKeptPlans();

    private static final String UNDER_WAY = "state IN ('running', 'verifying', 'held') AND purged_at IS NULL";

    private PaceStore() {}

    /**
     * A run under way, as far as the controller cares.
     *
     * @param reason of its state
     * @param heldByPace whether the controller holds it
     * @param windows when it may run, as people write it; null for always
     * @param probes its own signals, in their stored form
     * @param workers live owners of its ranges
     */
    public record PacedRun(
            long id,
            String backfill,
            RunState state,
            String reason,
            boolean heldByPace,
            String table,
            int priority,
            int maxWorkers,
            boolean fullSpeed,
            boolean fixedSleep,
            @Nullable String windows,
            List<String> probes,
            int workers) {}

    /**
     * How busy a process' workers have been since it began.
     *
     * @param beatMillis when it said so, by the database's clock
     */
    public record ProcessUse(String id, long beatMillis, long busyMillis, long chunks, long failedAttempts) {}

    /** A limit that a person set, still in force; a null value with {@code ignored} is a signal not to mind. */
    public record SignalLimit(String signal, @Nullable Double value, boolean ignored) {}

    /**
     * What a controller left to its successor.
     *
     * @param now by the database's clock
     */
    public record Legacy(String memory, List<String> readings, Instant now) {}

    /**
     * All that is decided from.
     *
     * @param now by the database's clock
     */
    public record Situation(Instant now, List<PacedRun> runs, List<ProcessUse> processes, List<SignalLimit> limits) {}

    /**
     * What a run gets.
     *
     * @param cause under which the time since the last decision is counted
     * @param millis how much that is
     */
    public record RunPace(long run, @Nullable Allowance allowance, String cause, long millis) {}

    /**
     * Becomes the controller, if there is none, and if there is something to control.
     *
     * @return the epoch to decide under; empty if another is alive or nothing is under way
     */
    public static OptionalLong tryToLead(Connection connection, String process) throws SQLException {
        return Jdbc.first(
                        connection,
                        row -> row.getLong(1),
                        "UPDATE sluice.pace SET controller = ?, epoch = epoch + 1,"
                                + " lease_until = clock_timestamp() + ? * interval '1 ms'"
                                + " WHERE (lease_until IS NULL OR lease_until < clock_timestamp())"
                                + " AND EXISTS (SELECT FROM sluice.run WHERE " + UNDER_WAY + ")"
                                + " RETURNING epoch",
                        process,
                        LEASE.toMillis())
                .map(OptionalLong::of)
                .orElse(OptionalLong.empty());
    }

    /** Lets another process lead, without waiting for the lease to run out. */
    public static void leave(Connection connection, long epoch) throws SQLException {
        Jdbc.update(
                connection,
                "UPDATE sluice.pace SET controller = NULL, lease_until = NULL, epoch = epoch + 1 WHERE epoch = ?",
                epoch);
    }

    /** What the controller before left. */
    public static Legacy legacy(Connection connection) throws SQLException {
        return Jdbc.first(
                        connection,
                        row -> new Legacy(
                                row.getString("memory"),
                                Jdbc.strings(row, "readings"),
                                row.getTimestamp("now").toInstant()),
                        "SELECT memory, readings, clock_timestamp() AS now FROM sluice.pace")
                .orElseThrow();
    }

    /** The newest readings, in their stored form. */
    public static List<String> readings(Connection connection) throws SQLException {
        return legacy(connection).readings();
    }

    /** Reads what to decide from. */
    public static Situation situation(Connection connection) throws SQLException {
        return new Situation(now(connection), runs(connection), processes(connection), limits(connection));
    }

    /** The database's clock. */
    public static Instant now(Connection connection) throws SQLException {
        return Jdbc.query(connection, row -> row.getTimestamp(1).toInstant(), "SELECT clock_timestamp()")
                .get(0);
    }

    private static List<PacedRun> runs(Connection connection) throws SQLException {
        return Jdbc.query(
                connection,
                row -> new PacedRun(
                        row.getLong("id"),
                        row.getString("backfill"),
                        RunState.ofLabel(row.getString("state")),
                        row.getString("reason"),
                        row.getBoolean("held_by_pace"),
                        row.getString("table_name"),
                        row.getInt("priority"),
                        row.getInt("max_workers"),
                        row.getBoolean("full_speed"),
                        row.getBoolean("fixed_sleep"),
                        row.getString("time_windows"),
                        Jdbc.strings(row, "probes"),
                        row.getInt("workers")),
                "SELECT r.id, r.backfill, r.state, r.reason, r.held_by_pace, p.table_name, r.priority, r.max_workers, r.full_speed,"
                        + " r.sleep_ms IS NOT NULL AS fixed_sleep, r.time_windows, r.probes,"
                        + " (SELECT CAST(count(*) AS integer) FROM sluice.range g"
                        + " WHERE g.run_id = r.id AND g.lease_until >= clock_timestamp()) AS workers"
                        + " FROM sluice.run r JOIN sluice.plan p ON p.hash = r.plan_hash"
                        + " WHERE r." + UNDER_WAY.replace("AND ", "AND r.") + " ORDER BY r.id");
    }

    private static List<ProcessUse> processes(Connection connection) throws SQLException {
        return Jdbc.query(
                connection,
                row -> new ProcessUse(
                        row.getString("id"),
                        row.getLong("beat"),
                        row.getLong("busy_ms"),
                        row.getLong("chunks"),
                        row.getLong("failed_attempts")),
                "SELECT id, CAST(extract(epoch FROM heartbeat_at) * 1000 AS bigint) AS beat, busy_ms, chunks,"
                        + " failed_attempts FROM sluice.process"
                        + " WHERE heartbeat_at > clock_timestamp() - interval '1 minute'");
    }

    private static List<SignalLimit> limits(Connection connection) throws SQLException {
        return Jdbc.query(
                connection,
                row -> new SignalLimit(
                        row.getString("signal"), row.getObject("limit_value", Double.class), row.getBoolean("ignored")),
                "SELECT signal, limit_value, ignored FROM sluice.signal_limit"
                        + " WHERE expires_at IS NULL OR expires_at > clock_timestamp()");
    }

    /**
     * Sets a signal's limit, or that it is not to be minded, in place of what was set before; told of every run under way.
     *
     * @param value in the unit of the signal's limit; null for the built-in limit
     * @param forMillis after which it is forgotten; null for never
     * @param sentence what to tell
     */
    public static void setLimit(
            Connection connection,
            String signal,
            @Nullable Double value,
            boolean ignored,
            @Nullable Long forMillis,
            String actor,
            String sentence)
            throws SQLException {
        Transactions.run(connection, LIMITS, c -> {
            Jdbc.update(c, "DELETE FROM sluice.signal_limit WHERE signal = ?", signal);
            if (value != null || ignored) {
                Jdbc.update(
                        c,
                        "INSERT INTO sluice.signal_limit (signal, limit_value, ignored, actor, expires_at)"
                                + " VALUES (?, ?, ?, ?, clock_timestamp() + CAST(? AS bigint) * interval '1 ms')"
                                + " ON CONFLICT (signal) DO UPDATE SET limit_value = excluded.limit_value,"
                                + " ignored = excluded.ignored, actor = excluded.actor, set_at = clock_timestamp(),"
                                + " expires_at = excluded.expires_at",
                        signal,
                        value,
                        ignored,
                        actor,
                        forMillis);
            }
            for (PacedRun run : runs(c)) {
                Events.add(c, run.id(), "set", actor, sentence);
            }
            return true;
        });
    }

    /**
     * Keeps a decision, renews the lease, and gives the runs what they may use; all in one transaction that only the
     * controller of the epoch can commit.
     *
     * @param sentences what is worth telling about it, told of every run
     * @return false if another process leads by now
     */
    public static boolean keep(
            Connection connection,
            long epoch,
            String memory,
            List<String> readings,
            List<RunPace> runs,
            List<String> sentences)
            throws SQLException {
        return Transactions.run(
                connection,
                LIMITS,
                c -> {
                    if (!keepOwn(c, epoch, memory, readings)) {
                        return false;
                    }
                    if (!runs.isEmpty()) {
                        allow(c, runs);
                    }
                    for (String sentence : sentences) {
                        for (RunPace run : runs) {
                            Events.add(c, run.run(), Events.PACE, "sluice", sentence);
                        }
                    }
                    return true;
                },
                kept -> kept);
    }

    /** Tells why a run goes on being held, which is another reason than before; nothing if it is not held by the pace. */
    public static void tell(Connection connection, long runId, String reason) throws SQLException {
        Transactions.run(connection, LIMITS, c -> {
            int told = Jdbc.update(
                    c,
                    "UPDATE sluice.run SET reason = ? WHERE id = ? AND state = 'held' AND held_by_pace",
                    reason,
                    runId);
            if (told == 1) {
                Events.add(c, runId, "state", "sluice", "still held: " + reason);
            }
            return true;
        });
    }

    private static boolean keepOwn(Connection connection, long epoch, String memory, List<String> readings)
            throws SQLException {
        return Jdbc.update(
                        connection,
                        "UPDATE sluice.pace SET lease_until = clock_timestamp() + ? * interval '1 ms', memory = ?,"
                                + " readings = ?, decided_at = clock_timestamp() WHERE epoch = ?",
                        LEASE.toMillis(),
                        memory,
                        readings.toArray(String[]::new),
                        epoch)
                == 1;
    }

    // A run that somebody else is changing at this moment gets its share with the next decision.
    private static void allow(Connection connection, List<RunPace> runs) throws SQLException {
        List<Long> ids = new ArrayList<>();
        List<@Nullable Integer> workers = new ArrayList<>();
        List<@Nullable Double> duties = new ArrayList<>();
        List<@Nullable Integer> chunks = new ArrayList<>();
        List<@Nullable String> phrases = new ArrayList<>();
        List<String> causes = new ArrayList<>();
        List<Long> millis = new ArrayList<>();
        for (RunPace run : runs) {
            Allowance allowance = run.allowance();
            ids.add(run.run());
            workers.add(allowance == null ? null : allowance.workers());
            duties.add(allowance == null ? null : allowance.duty());
            chunks.add(allowance == null ? null : allowance.chunkMillis());
            phrases.add(allowance == null ? null : allowance.limit());
            causes.add(run.cause());
            millis.add(run.millis());
        }
        // The types are said because an array of nothing but nulls, as while a run is held, has none of its own.
        Jdbc.update(
                connection,
                """
                UPDATE sluice.run r
                   SET pace_workers = coalesce(n.workers, r.pace_workers), pace_duty = coalesce(n.duty, r.pace_duty),
                       pace_chunk_ms = coalesce(n.chunk_ms, r.pace_chunk_ms),
                       pace_limit = coalesce(n.phrase, r.pace_limit),
                       cause_names = CASE WHEN n.cause = ANY (r.cause_names) THEN r.cause_names
                                          ELSE r.cause_names || n.cause END,
                       cause_ms = CASE WHEN n.cause = ANY (r.cause_names)
                                       THEN (SELECT array_agg(CASE WHEN u.name = n.cause THEN u.ms + n.ms ELSE u.ms END
                                                              ORDER BY u.place)
                                               FROM unnest(r.cause_names, r.cause_ms) WITH ORDINALITY AS u(name, ms, place))
                                       ELSE r.cause_ms || n.ms END
                  FROM unnest(?, CAST(? AS integer[]), CAST(? AS float8[]), CAST(? AS integer[]), ?, ?, ?)
                       AS n(id, workers, duty, chunk_ms, phrase, cause, ms)
                 WHERE r.id = n.id
                   AND r.id IN (SELECT l.id FROM sluice.run l WHERE l.id = ANY (?) FOR NO KEY UPDATE SKIP LOCKED)""",
                ids.toArray(Long[]::new),
                workers.toArray(Integer[]::new),
                duties.toArray(Double[]::new),
                chunks.toArray(Integer[]::new),
                phrases.toArray(String[]::new),
                causes.toArray(String[]::new),
                millis.toArray(Long[]::new),
                ids.toArray(Long[]::new));
    }
}
