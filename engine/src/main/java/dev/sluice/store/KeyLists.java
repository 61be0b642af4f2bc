package dev.sluice.store;

import dev.sluice.KeyValue;
import dev.sluice.sql.Jdbc;
import dev.sluice.sql.Transactions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Statements on key lists. A list is named by its content and staged in one transaction: it is there as a whole or not at
 * all, and the same keys given again are the same list.
 */
public final class KeyLists {

    /** How long a list that no plan names is kept: its run may be about to be created. */
    private static final Duration UNUSED_KEPT = Duration.ofHours(1);

    // A million keys: their pages are some megabytes.
    private static final int PAGES_PER_DELETE = 1_000;

    // Each COPY is one statement with the limit of one.
    private static final int KEYS_PER_COPY = 200_000;

    private static final Transactions.Limits LIMITS = new Transactions.Limits(
            "sluice keys", Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(5));

    private KeyLists() {}

    /**
     * Stages a list, unless it is there.
     *
     * @param hash names the content
     * @param count how many keys there are
     * @param keys in their order, without duplicates
     * @return the list's number
     */
    public static long stage(Connection connection, String hash, long count, Iterator<KeyValue> keys)
            throws SQLException {
        return Transactions.run(connection, LIMITS, c -> {
            Optional<Long> fresh = Jdbc.first(
                    c,
                    row -> row.getLong(1),
                    "INSERT INTO sluice.key_list (hash, keys) VALUES (?, ?) ON CONFLICT (hash) DO NOTHING RETURNING id",
                    hash,
                    count);
            if (fresh.isEmpty()) {
                return use(c, hash);
            }
            KeyPages pages = new KeyPages(c, fresh.get());
            while (keys.hasNext()) {
                pages.copy(keys, KEYS_PER_COPY);
            }
            return fresh.get();
        });
    }

    // Locked until the end of the transaction, and used now: so nothing purges it before its plan is kept.
    private static long use(Connection connection, String hash) throws SQLException {
        return Jdbc.first(
                        connection,
                        row -> row.getLong(1),
                        "UPDATE sluice.key_list SET used_at = clock_timestamp() WHERE hash = ? RETURNING id",
                        hash)
                .orElseThrow(() -> new SQLException("key list " + hash + " was purged at this moment", "40001"));
    }

    /**
     * Deletes the lists that no plan names any more, in small transactions: first a list loses its name, so that nobody
     * finds it, then its pages go, some at a time, and the list itself last. An interrupted purge is finished by the next.
     *
     * @return how many
     */
    public static int purgeUnused(Connection connection) throws SQLException {
        List<Long> nameless = Transactions.run(
                connection,
                LIMITS,
                c -> Jdbc.query(
                        c,
                        row -> row.getLong(1),
                        "UPDATE sluice.key_list SET hash = 'purged ' || id WHERE id IN (SELECT l.id"
                                + " FROM sluice.key_list l WHERE l.used_at < clock_timestamp() - ? * interval '1 ms'"
                                + " AND NOT EXISTS (SELECT FROM sluice.plan p WHERE p.list_id = l.id)"
                                + " FOR UPDATE OF l SKIP LOCKED) RETURNING id",
                        UNUSED_KEPT.toMillis()));
        int deleted = 0;
        for (long list : nameless) {
            deletePages(connection, list);
            deleted += Jdbc.update(connection, "DELETE FROM sluice.key_list WHERE id = ?", list);
        }
        return deleted;
    }

    private static void deletePages(Connection connection, long list) throws SQLException {
        int pages;
        do {
            pages = Transactions.run(
                    connection,
                    LIMITS,
                    c -> Jdbc.update(
                            c,
                            "DELETE FROM sluice.key_page WHERE list_id = ? AND page IN (SELECT page FROM sluice.key_page"
                                    + " WHERE list_id = ? ORDER BY page LIMIT ?)",
                            list,
                            list,
                            PAGES_PER_DELETE));
        } while (pages > 0);
    }
}
