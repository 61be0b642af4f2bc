package dev.sluice.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.KeyValue;
import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KeyListsTest {

    private TestDatabase database;
    private Connection connection;

    @BeforeEach
    void migrate() throws SQLException {
        database = TestServer.shared().newDatabase("key_lists");
        connection = database.dataSource().getConnection();
        ControlSchema.migrate(connection);
    }

    @AfterEach
    void drop() throws SQLException {
        connection.close();
        database.close();
    }

    private static Iterator<KeyValue> keys(long count) {
        return LongStream.rangeClosed(1, count)
                .mapToObj(i -> KeyValue.of("k" + i))
                .iterator();
    }

    private String listed(long list, long first, long last) {
        return database.queryStrings(
                        "SELECT array_to_string(sluice.listed_keys(" + list + ", " + first + ", " + last + "), ' ')")
                .get(0);
    }

    @Test
    void anyStretchOfOrdinalsIsGivenAcrossPages() throws SQLException {
        long list = KeyLists.stage(connection, "hash", 2_500, keys(2_500));

        assertThat(listed(list, 1, 2)).isEqualTo("k1 k2");
        assertThat(listed(list, 999, 1_002)).isEqualTo("k999 k1000 k1001 k1002");
        assertThat(listed(list, 2_499, 9_999)).isEqualTo("k2499 k2500");
        assertThat(listed(list, 2_501, 9_999)).isEmpty();
        assertThat(database.queryLong("SELECT cardinality(sluice.listed_keys(" + list + ", 1, 2500))"))
                .isEqualTo(2_500);
        assertThat(database.queryLong("SELECT count(*) FROM sluice.key_page")).isEqualTo(3);
    }

    @Test
    void keysOfSeveralColumnsKeepEveryCharacter() throws SQLException {
        KeyValue odd = KeyValue.of("a\"b", "c\\d", "{e,f}", "NULL", "", " g\n", "é😀");

        long list = KeyLists.stage(connection, "hash", 1, List.of(odd).iterator());

        assertThat(database.queryStrings("SELECT unnest(CAST((sluice.listed_keys(" + list + ", 1, 1))[1] AS text[]))"))
                .containsExactlyElementsOf(odd.parts());
    }

    @Test
    void theSameContentIsStagedOnce() throws SQLException {
        long first = KeyLists.stage(connection, "same", 10, keys(10));

        assertThat(KeyLists.stage(connection, "same", 10, keys(10))).isEqualTo(first);
        assertThat(KeyLists.stage(connection, "other", 11, keys(11))).isNotEqualTo(first);
        assertThat(database.queryLong("SELECT count(*) FROM sluice.key_page")).isEqualTo(2);
    }

    @Test
    void aStagingThatEndsInTheMiddleLeavesNothing() throws Exception {
        for (boolean sessionDies : new boolean[] {true, false}) {
            try (Connection other = database.dataSource().getConnection()) {
                long pid = other.unwrap(org.postgresql.PGConnection.class).getBackendPID();
                Iterator<KeyValue> broken = LongStream.rangeClosed(1, 450_000)
                        .mapToObj(i -> {
                            if (i == 420_000 && sessionDies) {
                                database.execute("SELECT pg_terminate_backend(" + pid + ")");
                            } else if (i == 420_000) {
                                throw new IllegalStateException("out of file");
                            }
                            return KeyValue.of("k" + i);
                        })
                        .iterator();
                assertThatThrownBy(() -> KeyLists.stage(other, "broken", 450_000, broken))
                        .isInstanceOfAny(SQLException.class, IllegalStateException.class);
            }
        }

        assertThat(database.queryLong("SELECT count(*) FROM sluice.key_list")).isZero();
        assertThat(database.queryLong("SELECT count(*) FROM sluice.key_page")).isZero();
        long list = KeyLists.stage(connection, "broken", 2, keys(2));
        assertThat(listed(list, 1, 9)).isEqualTo("k1 k2");
    }

    @Test
    void listsThatNoPlanNamesAreDeletedOnceTheyAreOld() throws SQLException {
        KeyLists.stage(connection, "fresh", 5, keys(5));
        KeyLists.stage(connection, "old", 6, keys(6));
        long walked = KeyLists.stage(connection, "walked", 7, keys(7));
        database.execute("UPDATE sluice.key_list SET used_at = used_at - interval '2 h' WHERE hash <> 'fresh'");
        long run = ControlRun.create(connection, ControlRun.bigintKey(), KeyValue.of("1"), KeyValue.of("7"), 1);
        database.execute("UPDATE sluice.plan SET list_id = " + walked);

        assertThat(KeyLists.purgeUnused(connection)).isEqualTo(1);
        assertThat(database.queryStrings("SELECT hash FROM sluice.key_list ORDER BY 1"))
                .containsExactly("fresh", "walked");
        assertThat(database.queryLong("SELECT count(*) FROM sluice.key_page")).isEqualTo(2);

        database.execute("DELETE FROM sluice.run WHERE id = " + run, "DELETE FROM sluice.plan");
        assertThat(KeyLists.purgeUnused(connection)).isEqualTo(1);
    }

    @Test
    void anOldListThatIsNeededAgainIsNotPurgedUnderItsNewRun() throws SQLException {
        KeyLists.stage(connection, "old", 6, keys(6));
        database.execute("UPDATE sluice.key_list SET used_at = used_at - interval '2 h'");

        KeyLists.stage(connection, "old", 6, keys(6));

        assertThat(KeyLists.purgeUnused(connection)).isZero();
    }
}
