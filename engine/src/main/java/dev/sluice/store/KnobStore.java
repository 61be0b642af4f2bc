package dev.sluice.store;

import dev.sluice.KnobChange;
import dev.sluice.RunState;
import dev.sluice.knob.Durations;
import dev.sluice.knob.Knob;
import dev.sluice.knob.Knobs;
import dev.sluice.sql.Identifiers;
import dev.sluice.sql.Jdbc;
import dev.sluice.sql.Transactions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The knobs of runs: read, and changed with a record of who, when, from what and to what. */
public final class KnobStore {

    private static final Duration LOCK_WAIT = Duration.ofMillis(300);

    private static final String COLUMNS =
            Knobs.ALL.stream().map(KnobStore::column).collect(Collectors.joining(", "));

    private KnobStore() {}

    /**
     * What became of a wish to change knobs.
     *
     * @param state of the run; null if there is no such run
     * @param changes those that made a difference; empty if none did, or the run has ended for good
     */
    public record Outcome(@Nullable RunState state, List<KnobChange> changes) {

        /** Whether the run has ended for good: its knobs are history. */
        public boolean isHistory() {
            return state != null && state.isEnded() && !state.canBecome(RunState.RUNNING);
        }
    }

    /** A run's knobs, as its columns keep them. */
    record Row(RunState state, Map<Knob, @Nullable Object> values) {

        boolean isHistory() {
            return new Outcome(state, List.of()).isHistory();
        }
    }

    /** Work under a run's lock. */
    @FunctionalInterface
    interface LockedWork<T> {
        T run(Connection connection, Optional<Row> row) throws SQLException;
    }

    /** The knobs of a run as they are set, in the order of {@link Knobs#ALL}; empty if there is no such run. */
    public static Optional<Map<Knob, @Nullable Object>> find(Connection connection, long runId) throws SQLException {
        return read(connection, runId, "").map(Row::values);
    }

    /**
     * Sets knobs in one transaction, and records in an event what that changed.
     *
     * @param wanted knob by knob the value as its column keeps it; others stay as they are
     * @param lasting after which they go back to what they were before; null for good
     */
    public static Outcome change(
            Connection connection,
            long runId,
            Map<Knob, ? extends @Nullable Object> wanted,
            @Nullable Duration lasting,
            String actor)
            throws SQLException {
        return locked(connection, runId, (c, row) -> {
            if (row.isEmpty()) {
                return new Outcome(null, List.of());
            }
            List<KnobChange> changes =
                    row.get().isHistory() ? List.of() : change(c, runId, row.get(), wanted, lasting, actor);
            return new Outcome(row.get().state(), changes);
        });
    }

    /** Runs the work in a transaction that has locked the run; its row is empty if there is no such run. */
    static <T> T locked(Connection connection, long runId, LockedWork<T> work) throws SQLException {
        Transactions.Limits limits = new Transactions.Limits(
                Sessions.nameOf(runId), LOCK_WAIT, Duration.ofSeconds(5), Duration.ofSeconds(1));
        return Transactions.run(connection, limits, c -> work.run(c, read(c, runId, " FOR NO KEY UPDATE")));
    }

    private static List<KnobChange> change(
            Connection connection,
            long runId,
            Row row,
            Map<Knob, ? extends @Nullable Object> wanted,
            @Nullable Duration lasting,
            String actor)
            throws SQLException {
        Set<String> expiring = KnobExpiries.find(connection, runId).keySet();
        List<KnobChange> changes = new ArrayList<>();
        Map<Knob, @Nullable Object> values = new LinkedHashMap<>();
        for (Knob knob : Knobs.ALL) {
            Object before = row.values().get(knob);
            Object after = wanted.get(knob);
            boolean expires = expiring.contains(knob.name());
            // What is set so already makes a difference if it would have gone back, or now will later.
            if (wanted.containsKey(knob) && (expires || !Objects.equals(before, after))) {
                changes.add(new KnobChange(
                        knob.name(),
                        knob.text(before) + (expires ? " for a while" : ""),
                        knob.text(after) + (lasting == null ? "" : " for " + Durations.text(lasting))));
                values.put(knob, after);
                if (lasting != null) {
                    KnobExpiries.keep(connection, runId, knob, before, lasting, actor);
                } else if (expires) {
                    KnobExpiries.forget(connection, runId, knob);
                }
            }
        }
        write(connection, runId, values);
        if (!changes.isEmpty()) {
            String sentence = changes.stream().map(KnobChange::sentence).collect(Collectors.joining(", "));
            Events.add(connection, runId, "set", actor, "set " + sentence);
        }
        return changes;
    }

    /** Writes values, under the run's lock. */
    static void write(Connection connection, long runId, Map<Knob, @Nullable Object> values) throws SQLException {
        if (values.isEmpty()) {
            return;
        }
        String columns =
                values.keySet().stream().map(knob -> column(knob) + " = ?").collect(Collectors.joining(", "));
        List<@Nullable Object> bound = new ArrayList<>(values.values());
        bound.add(runId);
        Jdbc.update(connection, "UPDATE sluice.run SET " + columns + " WHERE id = ?", bound.toArray());
    }

    private static Optional<Row> read(Connection connection, long runId, String lock) throws SQLException {
        return Jdbc.first(
                connection,
                KnobStore::row,
                "SELECT state, " + COLUMNS + " FROM sluice.run WHERE id = ? AND purged_at IS NULL" + lock,
                runId);
    }

    private static Row row(ResultSet row) throws SQLException {
        Map<Knob, @Nullable Object> values = new LinkedHashMap<>();
        for (Knob knob : Knobs.ALL) {
            values.put(knob, row.getObject(knob.column()));
        }
        return new Row(RunState.ofLabel(row.getString("state")), values);
    }

    private static String column(Knob knob) {
        return Identifiers.quote(knob.column());
    }
}
