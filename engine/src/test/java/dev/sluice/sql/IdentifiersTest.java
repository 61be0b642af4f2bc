package dev.sluice.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IdentifiersTest {

    private static final List<String> HOSTILE = List.of(
            "plain",
            "Mixed Case",
            "select",
            "\"",
            "\"\"",
            "a\"b",
            "a\"; DROP TABLE witness; --",
            "it's",
            "back\\slash",
            "dollar$1$$",
            "quest?ion",
            ":chunk(c)",
            "line\nfeed",
            "ümläut",
            "表",
            "🐘",
            "/* not a comment",
            "-- nor this",
            "percent%s",
            " ");

    @Test
    void everyNameIsTakenAsItIs() {
        try (TestDatabase database = TestServer.shared().newDatabase("identifiers")) {
            database.execute("CREATE TABLE witness (id int)");
            for (String name : HOSTILE) {
                String table = Identifiers.quote(name, name);
                database.execute(
                        "CREATE SCHEMA " + Identifiers.quote(name),
                        "CREATE TABLE " + table + " (" + Identifiers.quote(name) + " int)",
                        "INSERT INTO " + table + " (" + Identifiers.quote(name) + ") VALUES (7)");
                assertThat(database.queryLong("SELECT t." + Identifiers.quote(name) + " FROM " + table + " AS t"))
                        .as(name)
                        .isEqualTo(7);
            }
            assertThat(database.queryStrings("SELECT attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
                            + " WHERE c.relnamespace NOT IN ('pg_catalog'::regnamespace,"
                            + " 'information_schema'::regnamespace, 'pg_toast'::regnamespace, 'public'::regnamespace)"
                            + " AND attnum > 0"))
                    .containsExactlyInAnyOrderElementsOf(HOSTILE);
            assertThat(database.queryLong("SELECT count(*) FROM witness")).isZero();
        }
    }

    @Test
    void randomNamesComeBackAsTheyWere() {
        String alphabet = "aZ\"'\\$?:;-/* \n\té";
        Random random = new Random(11);
        try (TestDatabase database = TestServer.shared().newDatabase("identifiers")) {
            for (int i = 0; i < 100; i++) {
                StringBuilder name = new StringBuilder("n");
                for (int length = random.nextInt(15); length > 0; length--) {
                    name.append(alphabet.charAt(random.nextInt(alphabet.length())));
                }
                String sql = "SELECT key FROM jsonb_each(to_jsonb((SELECT x FROM (SELECT 1 AS "
                        + Identifiers.quote(name.toString()) + ") AS x)))";
                assertThat(database.queryStrings(sql)).containsExactly(name.toString());
            }
        }
    }

    @Test
    void aNulIsRefusedBecausePostgresCannotWriteIt() {
        assertThatThrownBy(() -> Identifiers.quote("a\0b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("NUL");
    }
}
