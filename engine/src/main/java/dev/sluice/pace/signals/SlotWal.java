package dev.sluice.pace.signals;

import dev.sluice.sql.Jdbc;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/**
 * How much of the log the server keeps for the replication slot that is furthest behind, whether somebody reads it or not.
 *
 * <p>A slot behind {@code max_slot_wal_keep_size} is dropped by the server, and its reader must begin anew (a Debezium
 * snapshot of many hours); without that setting it fills the disk. So half of the setting is the limit, and 5 GiB where
 * there is none. A slot that nobody reads holds the run until a person acts: it will not get better by itself.
 */
final class SlotWal implements Signal {

    private static final Limit LIMIT = new Limit(5L << 30, Unit.BYTES);

    private static final double SHARE_OF_SETTING = 0.5;

    // A slot in good health is up to a segment behind, whatever the setting says.
    private static final double LEAST_LIMIT = 16 << 20;

    private static final String SQL = "SELECT " + OwnSessions.COMMENT + """
            slot_name, slot_type, active,
                   CAST(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn) AS bigint) AS retained,
                   pg_size_bytes(current_setting('max_slot_wal_keep_size')) AS keep
              FROM pg_replication_slots
             WHERE restart_lsn IS NOT NULL AND wal_status IS DISTINCT FROM 'lost'
             ORDER BY restart_lsn
             LIMIT 1""";

    private record Slot(String name, String type, boolean active, long retained, long keep) {

        static Slot read(ResultSet row) throws SQLException {
            return new Slot(
                    row.getString("slot_name"),
                    row.getString("slot_type"),
                    row.getBoolean("active"),
                    Math.max(0, row.getLong("retained")),
                    row.getLong("keep"));
        }

        double limit() {
            return keep < 0 ? LIMIT.value() : Math.max(LEAST_LIMIT, keep * SHARE_OF_SETTING);
        }
    }

    @Override
    public String name() {
        return "slot_wal";
    }

    @Override
    public Kind kind() {
        return Kind.HARD;
    }

    @Override
    public Limit limit() {
        return LIMIT;
    }

    @Override
    public String source() {
        return "pg_replication_slots";
    }

    @Override
    public Measure measure(Connection connection, Scene scene) throws SQLException {
        Optional<Slot> worst = Jdbc.first(connection, Slot::read, SQL);
        return worst.map(slot -> new Measure.Measured(
                        slot.retained(),
                        slot.limit(),
                        slot.type() + " slot " + slot.name() + " (" + (slot.active() ? "in use" : "not in use")
                                + ") keeps " + LIMIT.unit().text(slot.retained()) + " of WAL"))
                .orElseGet(() -> new Measure.Measured(0, "no replication slot keeps WAL"));
    }
}
