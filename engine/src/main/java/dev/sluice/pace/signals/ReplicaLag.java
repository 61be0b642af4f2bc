package dev.sluice.pace.signals;

import dev.sluice.sql.Jdbc;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far the worst streaming replica's replay is behind, in seconds.
 *
 * <p>A lag is a distance in the log first: a replica that has replayed all that was written is not behind, however long
 * ago that was, so an idle primary shows none. The distance becomes seconds by remembering when the primary was at the
 * place that the replica has reached. The server's own {@code replay_lag} is only asked about the time before that memory:
 * it stands still when a replay is paused.
 *
 * <p>The limit of 5 s is what Vitess arrived at; readers of a replica that is older than that begin to notice.
 *
 * <p>A replica that was seen and is gone is lost, unless another of its name came in its stead (as when a pod moves to
 * another address) or the server was itself a replica until now. Logical subscribers, {@code pg_receivewal} and base
 * backups are no replicas.
 */
final class ReplicaLag implements Signal {

    private static final Limit LIMIT = new Limit(5, Unit.SECONDS);

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);

    private static final String SQL = "SELECT " + OwnSessions.COMMENT + """
            CAST(pg_wal_lsn_diff(h.lsn, '0/0') AS bigint) AS written,
                   substring(pg_walfile_name(h.lsn) FOR 8) AS timeline,
                   CAST(extract(epoch FROM clock_timestamp()) AS float8) AS now,
                   current_user AS role, """ + MonitorRight.HELD + """
                    AS sees,
                   r.pid, r.state, r.application_name, host(r.client_addr) AS address, r.slot_name,
                   CAST(pg_wal_lsn_diff(r.replay_lsn, '0/0') AS bigint) AS replayed,
                   CAST(extract(epoch FROM r.replay_lag) AS float8) AS replay_lag
              FROM (SELECT pg_current_wal_flush_lsn() AS lsn) AS h
              LEFT JOIN (SELECT a.*, s.slot_name
                           FROM pg_stat_replication AS a
                           LEFT JOIN pg_replication_slots AS s ON s.active_pid = a.pid
                          WHERE s.slot_type IS DISTINCT FROM 'logical') AS r ON true""";

    private final Passages written = new Passages();
    private final Map<String, Seen> seen = new LinkedHashMap<>();
    private String timeline = "";

    /** A replica as it was last seen. */
    private record Seen(Replica replica, double at) {}

    @Override
    public String name() {
        return "replica_lag";
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
        return "pg_stat_replication";
    }

    @Override
    public Measure measure(Connection connection, Scene scene) throws SQLException {
        List<Row> rows = Jdbc.query(connection, Row::read, SQL);
        Row primary = rows.get(0);
        if (!primary.timeline().equals(timeline)) {
            // This server was a replica until now: those that were beside it are about to find it.
            timeline = primary.timeline();
            written.clear();
            seen.clear();
        }
        written.note(primary.written(), primary.now());
        if (!primary.sees() && rows.stream().anyMatch(Row::isHidden)) {
            return MonitorRight.missing("replicas are connected, but not how far they are", primary.role());
        }
        List<Replica> connected = new ArrayList<>();
        for (Row row : rows) {
            if (row.replica() != null) {
                connected.add(row.replica());
            }
        }
        remember(connected, primary.now());
        for (Seen replica : seen.values()) {
            if (replica.at() < primary.now()) {
                return new Measure.Lost(replica.replica().title() + " has not been connected since "
                        + TIME.format(Instant.ofEpochMilli((long) (replica.at() * 1000))));
            }
        }
        return connected.isEmpty() ? new Measure.Absent("no replica is connected") : worst(connected, primary);
    }

    private void remember(List<Replica> connected, double now) {
        for (Replica replica : connected) {
            if (!seen.containsKey(replica.identity())) {
                seen.values().stream()
                        .filter(old -> old.replica().name().equals(replica.name()))
                        .filter(old -> connected.stream()
                                .noneMatch(
                                        r -> r.identity().equals(old.replica().identity())))
                        .map(old -> old.replica().identity())
                        .findFirst()
                        .ifPresent(seen::remove);
            }
            seen.put(replica.identity(), new Seen(replica, now));
        }
    }

    private Measure worst(List<Replica> connected, Row primary) {
        Replica worst = connected.stream()
                .max(Comparator.comparingDouble((Replica r) -> secondsBehind(r, primary))
                        .thenComparingLong(r -> primary.written() - r.replayed()))
                .orElseThrow(IllegalStateException::new);
        double seconds = secondsBehind(worst, primary);
        long bytes = primary.written() - worst.replayed();
        return new Measure.Measured(
                seconds,
                bytes <= 0
                        ? worst.title() + " has replayed everything"
                        : worst.title() + " is " + LIMIT.unit().text(seconds) + " (" + Unit.BYTES.text(bytes)
                                + ") behind");
    }

    private double secondsBehind(Replica replica, Row primary) {
        double known = written.secondsSince(replica.replayed(), primary.now());
        return written.reachesBackTo(replica.replayed()) ? known : Math.max(known, replica.reportedLag());
    }

    /**
     * A connected replica.
     *
     * @param identity what stays the same when it connects again: its slot, or its name and address
     * @param name its application name; many replicas may have the same
     * @param title how a sentence names it
     * @param replayed its place in the log
     * @param reportedLag in seconds, by the server; 0 for none
     */
    private record Replica(String identity, String name, String title, long replayed, double reportedLag) {}

    /** The primary's place and time, and a sender of the log if there is one. */
    private record Row(
            long written,
            String timeline,
            double now,
            String role,
            boolean sees,
            boolean isHidden,
            @Nullable Replica replica) {

        static Row read(ResultSet row) throws SQLException {
            boolean sender = row.getObject("pid") != null;
            return new Row(
                    row.getLong("written"),
                    row.getString("timeline"),
                    row.getDouble("now"),
                    row.getString("role"),
                    row.getBoolean("sees"),
                    sender && row.getString("state") == null,
                    sender && row.getObject("replayed") != null ? replica(row) : null);
        }

        private static Replica replica(ResultSet row) throws SQLException {
            String name = row.getString("application_name");
            String slot = row.getString("slot_name");
            String address = row.getString("address");
            String where = slot != null ? "slot " + slot : address != null ? address : "local";
            return new Replica(
                    slot != null ? slot : name + "@" + address,
                    name,
                    "replica " + (name.equals(slot) ? name : name + " (" + where + ")"),
                    row.getLong("replayed"),
                    row.getDouble("replay_lag"));
        }
    }
}
