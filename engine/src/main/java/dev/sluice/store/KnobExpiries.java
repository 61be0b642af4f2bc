package dev.sluice.store;

import dev.sluice.KnobChange;
import dev.sluice.knob.Durations;
import dev.sluice.knob.Knob;
import dev.sluice.knob.Knobs;
import dev.sluice.sql.Jdbc;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Knobs that were set for a while: what they go back to, when, and that they do. By the database's clock. */
public final class KnobExpiries {

    private KnobExpiries() {}

    private record Due(Knob knob, @Nullable Object before, String actor, Duration lasting) {

        String sentence(@Nullable Object now) {
            String lasted = Durations.text(lasting);
            return new KnobChange(knob.name(), knob.text(now), knob.text(before)).sentence() + ": set for " + lasted
                    + " by " + actor + ", which " + (lasted.matches("1 [a-z]+") ? "is" : "are") + " over";
        }
    }

    /** Until when knobs of a run are set, by name, in the order of {@link Knobs#ALL}; without those set for good. */
    public static Map<String, Instant> find(Connection connection, long runId) throws SQLException {
        Map<String, Instant> found = new LinkedHashMap<>();
        Jdbc.query(
                connection,
                row -> found.put(
                        row.getString("knob"), row.getTimestamp("expires_at").toInstant()),
                "SELECT knob, expires_at FROM sluice.knob_expiry WHERE run_id = ?",
                runId);
        Map<String, Instant> ordered = new LinkedHashMap<>();
        Knobs.names().stream().filter(found::containsKey).forEach(name -> ordered.put(name, found.get(name)));
        return ordered;
    }

    /** Lets a knob go back after a while: to what it was before it was first set for a while. */
    static void keep(
            Connection connection, long runId, Knob knob, @Nullable Object before, Duration lasting, String actor)
            throws SQLException {
        Jdbc.update(
                connection,
                "INSERT INTO sluice.knob_expiry (run_id, knob, before, expires_at, actor)"
                        + " VALUES (?, ?, ?, clock_timestamp() + ? * interval '1 ms', ?)"
                        + " ON CONFLICT (run_id, knob) DO UPDATE SET expires_at = excluded.expires_at,"
                        + " set_at = excluded.set_at, actor = excluded.actor",
                runId,
                knob.name(),
                before == null ? null : before.toString(),
                lasting.toMillis(),
                actor);
    }

    /** Lets a knob stay as it is. */
    static void forget(Connection connection, long runId, Knob knob) throws SQLException {
        Jdbc.update(connection, "DELETE FROM sluice.knob_expiry WHERE run_id = ? AND knob = ?", runId, knob.name());
    }

    /** Sets back every knob whose time is over, and records it. Any process may do it, and several at once. */
    public static void restoreDue(Connection connection) throws SQLException {
        List<Long> runs = Jdbc.query(
                connection,
                row -> row.getLong(1),
                "SELECT DISTINCT run_id FROM sluice.knob_expiry WHERE expires_at <= clock_timestamp() ORDER BY run_id");
        for (long run : runs) {
            restoreDue(connection, run);
        }
    }

    // Under the run's lock, so that nobody sets the knob meanwhile; a run that has ended keeps the knobs it ended with.
    private static void restoreDue(Connection connection, long runId) throws SQLException {
        KnobStore.locked(connection, runId, (c, row) -> {
            List<Due> due = takeDue(c, runId);
            if (row.isPresent() && !row.get().isHistory()) {
                restore(c, runId, row.get(), due);
            }
            return true;
        });
    }

    private static void restore(Connection connection, long runId, KnobStore.Row row, List<Due> due)
            throws SQLException {
        Map<Knob, @Nullable Object> back = new LinkedHashMap<>();
        List<String> sentences = new ArrayList<>();
        for (Due each : due) {
            Object now = row.values().get(each.knob());
            if (!Objects.equals(now, each.before())) {
                back.put(each.knob(), each.before());
                sentences.add(each.sentence(now));
            }
        }
        KnobStore.write(connection, runId, back);
        for (String sentence : sentences) {
            Events.add(connection, runId, "set", "sluice", sentence);
        }
    }

    private static List<Due> takeDue(Connection connection, long runId) throws SQLException {
        List<Optional<Due>> due = Jdbc.query(
                connection,
                row -> {
                    String before = row.getString("before");
                    String actor = row.getString("actor");
                    Duration lasting = Duration.ofMillis(row.getLong("lasting"));
                    return Knobs.named(row.getString("knob"))
                            .map(knob ->
                                    new Due(knob, knob.parse(before == null ? Knob.AUTO : before), actor, lasting));
                },
                "DELETE FROM sluice.knob_expiry WHERE run_id = ? AND expires_at <= clock_timestamp()"
                        + " RETURNING knob, before, actor,"
                        + " CAST(round(extract(epoch FROM expires_at - set_at) * 1000) AS bigint) AS lasting",
                runId);
        return due.stream().flatMap(Optional::stream).toList();
    }
}
