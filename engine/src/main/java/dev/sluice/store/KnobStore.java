package dev.sluice.store;

import dev.sluice.KnobChange;
import dev.sluice.RunState;
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

    private record Row(RunState state, Map<Knob, @Nullable Object> values) {}

    /** The knobs of a run as they are set, in the order of {@link Knobs#ALL}; empty if there is no such run. */
    public static Optional<Map<Knob, @Nullable Object>> find(Connection connection, long runId) throws SQLException {
        return read(connection, runId, "").map(Row::values);
    }

    /**
     * Sets knobs in one transaction, and records in an event what that changed.
     *
     * @param wanted knob by knob the value as its column keeps it; others stay as they are
     */
    public static Outcome change(
            Connection connection, long runId, Map<Knob, ? extends @Nullable Object> wanted, String actor)
            throws SQLException {
        Transactions.Limits limits = new Transactions.Limits(
                Sessions.nameOf(runId), LOCK_WAIT, Duration.ofSeconds(5), Duration.ofSeconds(1));
        return Transactions.run(connection, limits, c -> {
            Optional<Row> row = read(c, runId, " FOR NO KEY UPDATE");
            if (row.isEmpty()) {
                return new Outcome(null, List.of());
            }
            Outcome untouched = new Outcome(row.get().state(), List.of());
            return untouched.isHistory() ? untouched : change(c, runId, row.get(), wanted, actor);
        });
    }

    private static Outcome change(
            Connection connection, long runId, Row row, Map<Knob, ? extends @Nullable Object> wanted, String actor)
            throws SQLException {
        List<KnobChange> changes = new ArrayList<>();
        List<String> columns = new ArrayList<>();
        List<@Nullable Object> values = new ArrayList<>();
        for (Knob knob : Knobs.ALL) {
            Object before = row.values().get(knob);
            Object after = wanted.get(knob);
            if (wanted.containsKey(knob) && !Objects.equals(before, after)) {
                changes.add(new KnobChange(knob.name(), knob.text(before), knob.text(after)));
                columns.add(column(knob) + " = ?");
                values.add(after);
            }
        }
        if (!changes.isEmpty()) {
            values.add(runId);
            Jdbc.update(
                    connection,
                    "UPDATE sluice.run SET " + String.join(", ", columns) + " WHERE id = ?",
                    values.toArray());
            String sentence = changes.stream().map(KnobChange::sentence).collect(Collectors.joining(", "));
            Events.add(connection, runId, "set", actor, "set " + sentence);
        }
        return new Outcome(row.state(), changes);
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
