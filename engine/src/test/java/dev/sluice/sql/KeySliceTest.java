package dev.sluice.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Key;
import dev.sluice.KeyColumn;
import dev.sluice.KeyOrder;
import dev.sluice.KeyType;
import dev.sluice.KeyValue;
import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class KeySliceTest {

    private static Key key(KeyOrder... orders) {
        List<KeyColumn> columns = new ArrayList<>();
        for (int i = 0; i < orders.length; i++) {
            String name = String.valueOf((char) ('a' + i));
            columns.add(KeyColumn.of(name, KeyType.INTEGER).in(orders[i]));
        }
        return new Key(columns);
    }

    private static List<String> slice(Key key, KeyValue lower, boolean inclusive, KeyValue upto) {
        KeySlice slice = KeySlice.of(key, lower, inclusive, upto);
        List<String> readable = new ArrayList<>();
        for (int i = 0; i < slice.pieces(); i++) {
            String text = slice.conditions("").get(i).replace("\"", "");
            for (Object value : slice.values(i)) {
                text = text.replaceFirst("CAST\\(\\? AS integer\\)", ((KeySql.Typed) value).text());
            }
            readable.add(text);
        }
        return readable;
    }

    @Test
    void aSingleColumnIsOnePieceBoundAtBothEnds() {
        Key id = key(KeyOrder.ASC);
        assertThat(slice(id, KeyValue.of("2"), false, KeyValue.of("5"))).containsExactly("a > 2 AND a <= 5");
        assertThat(slice(id, KeyValue.of("2"), true, KeyValue.of("5"))).containsExactly("a >= 2 AND a <= 5");
        assertThat(slice(key(KeyOrder.DESC), KeyValue.of("5"), false, KeyValue.of("2")))
                .containsExactly("a < 5 AND a >= 2");
    }

    @Test
    void aCompositeIsTheRestOfTheFirstAllBetweenAndTheBeginningOfTheLast() {
        Key pair = key(KeyOrder.ASC, KeyOrder.ASC);
        assertThat(slice(pair, KeyValue.of("1", "7"), false, KeyValue.of("4", "2")))
                .containsExactly("a = 1 AND b > 7", "a > 1 AND a < 4", "a = 4 AND b <= 2");
        assertThat(slice(pair, KeyValue.of("1", "7"), true, KeyValue.of("1", "9")))
                .containsExactly("a = 1 AND b >= 7 AND b <= 9");
    }

    @Test
    void eachColumnHasItsOwnDirection() {
        Key mixed = key(KeyOrder.ASC, KeyOrder.DESC, KeyOrder.ASC);
        assertThat(slice(mixed, KeyValue.of("1", "7", "3"), false, KeyValue.of("4", "2", "5")))
                .containsExactly(
                        "a = 1 AND b = 7 AND c > 3",
                        "a = 1 AND b < 7",
                        "a > 1 AND a < 4",
                        "a = 4 AND b > 2",
                        "a = 4 AND b = 2 AND c <= 5");
    }

    @Test
    void oneKeyAloneIsASlice() {
        Key pair = key(KeyOrder.ASC, KeyOrder.DESC);
        assertThat(slice(pair, KeyValue.of("1", "7"), true, KeyValue.of("1", "7")))
                .containsExactly("a = 1 AND b <= 7 AND b >= 7");
    }

    /** Against what ORDER BY says, whatever the directions and wherever the ends are. */
    @Test
    void thePiecesInTheirOrderAreTheSliceInItsOrder() throws Exception {
        Random random = new Random(20261122);
        try (TestDatabase database = TestServer.shared().newDatabase("key_slice");
                Connection connection = database.dataSource().getConnection()) {
            database.execute(
                    "CREATE TABLE t (a int NOT NULL, b int NOT NULL, c int NOT NULL, UNIQUE (a, b, c))",
                    "INSERT INTO t SELECT a, b, c FROM generate_series(1, 4) a, generate_series(1, 5) b,"
                            + " generate_series(1, 4) c WHERE (a * 31 + b * 17 + c * 7) % 5 <> 0");
            for (int round = 0; round < 200; round++) {
                Key key = key(Stream.generate(() -> KeyOrder.of(random.nextBoolean(), random.nextBoolean()))
                        .limit(1 + random.nextInt(3))
                        .toArray(KeyOrder[]::new));
                assertSlice(connection, key, random);
            }
        }
    }

    private static void assertSlice(Connection connection, Key key, Random random) throws Exception {
        KeySql sql = new KeySql(key);
        String all = "(SELECT DISTINCT " + sql.columns("t.") + " FROM t)";
        List<KeyValue> rows = Jdbc.query(
                connection,
                row -> sql.read(row, 1),
                "SELECT " + sql.selectText("w.") + " FROM " + all + " AS w ORDER BY " + sql.order("w."));
        int from = random.nextInt(rows.size());
        int to = from + random.nextInt(rows.size() - from);
        boolean inclusive = from == to || random.nextBoolean();
        KeySlice slice = KeySlice.of(key, rows.get(from), inclusive, rows.get(to));

        List<KeyValue> found = new ArrayList<>();
        for (int i = 0; i < slice.pieces(); i++) {
            found.addAll(Jdbc.query(
                    connection,
                    row -> sql.read(row, 1),
                    "SELECT " + sql.selectText("w.") + " FROM " + all + " AS w WHERE "
                            + slice.conditions("w.").get(i) + " ORDER BY " + sql.order("w."),
                    slice.values(i).toArray()));
        }

        assertThat(found)
                .as("%s %s", key, slice.condition(""))
                .isEqualTo(rows.subList(inclusive ? from : from + 1, to + 1));
        assertThat(Jdbc.query(
                        connection,
                        row -> row.getLong(1),
                        "SELECT count(*) FROM " + all + " AS w WHERE " + slice.condition("w."),
                        slice.values().toArray()))
                .containsExactly((long) found.size());
    }
}
