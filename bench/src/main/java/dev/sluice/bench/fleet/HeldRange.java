package dev.sluice.bench.fleet;

import dev.sluice.bench.server.BenchDatabase;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * A range as the control schema shows it.
 *
 * @param id its number
 * @param epoch how often its owner changed
 * @param chunks committed on it so far
 * @param movedAtMillis when the newest was, by the database's clock
 * @param left keys that are not done yet
 * @param pid the process id of its owner's process; 0 without an owner
 */
public record HeldRange(long id, long epoch, long chunks, double movedAtMillis, long left, long pid) {

    // An owner is named host:pid:random/thread.
    private static final String SQL = "SELECT concat_ws(' ', id, epoch, chunks, extract(epoch FROM moved_at) * 1000,"
            + " upto_key[1]::bigint - coalesce(cursor_key[1], after_key[1], '0')::bigint,"
            + " coalesce(split_part(owner, ':', 2), '0')) FROM sluice.range";

    private static HeldRange read(String line) {
        String[] fields = line.split(" ");
        return new HeldRange(
                Long.parseLong(fields[0]),
                Long.parseLong(fields[1]),
                Long.parseLong(fields[2]),
                Double.parseDouble(fields[3]),
                Long.parseLong(fields[4]),
                Long.parseLong(fields[5]));
    }

    /** Ranges with a live lease. */
    public static List<HeldRange> live(BenchDatabase database) throws SQLException {
        return database.texts(SQL + " WHERE lease_until > clock_timestamp() ORDER BY id").stream()
                .map(HeldRange::read)
                .toList();
    }

    /** One range, until it is done. */
    public static Optional<HeldRange> find(BenchDatabase database, long id) throws SQLException {
        return database.texts(SQL + " WHERE id = " + id).stream()
                .map(HeldRange::read)
                .findFirst();
    }
}
