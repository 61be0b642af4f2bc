package dev.sluice.list;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.ErrorCode;
import dev.sluice.Key;
import dev.sluice.KeyColumn;
import dev.sluice.KeyListException;
import dev.sluice.KeyType;
import dev.sluice.KeyValue;
import dev.sluice.Keys;
import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyListLoaderTest {

    private static final Key ID = new Key(List.of(KeyColumn.of("id", KeyType.BIGINT)));
    private static final Key CODE = new Key(List.of(KeyColumn.of("code", KeyType.TEXT)));
    private static final Key TENANT_CODE =
            new Key(List.of(KeyColumn.of("tenant", KeyType.INTEGER), KeyColumn.of("code", KeyType.TEXT)));

    private static TestDatabase database;
    private static Connection connection;

    @TempDir
    private Path folder;

    @BeforeAll
    static void connect() throws Exception {
        database = TestServer.shared().newDatabase("key_list");
        connection = database.dataSource().getConnection();
    }

    @AfterAll
    static void disconnect() throws Exception {
        connection.close();
        database.close();
    }

    private static KeyList load(Keys keys, Key key) throws Exception {
        return KeyListLoader.load(connection, keys, key, given -> {});
    }

    private static KeyListException refusal(Keys keys, Key key) {
        return catchThrowableOfType(KeyListException.class, () -> load(keys, key));
    }

    private Path file(String name, byte[] content) throws IOException {
        return Files.write(folder.resolve(name), content);
    }

    private Path file(String content) throws IOException {
        return file("keys.txt", content.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
            zip.write(content);
        }
        return bytes.toByteArray();
    }

    private static List<String> keys(KeyList list) {
        List<String> keys = new ArrayList<>();
        list.iterator().forEachRemaining(key -> keys.add(key.toString()));
        return keys;
    }

    @Test
    void linesAreSortedCountedAndFreedOfDuplicates() throws Exception {
        KeyList list = load(Keys.file(file("30\r\n7\n\n 007\n\n-5\n30")), ID);

        assertThat(keys(list)).containsExactly("-5", "7", "30");
        assertThat(list.given()).isEqualTo(5);
        assertThat(list.duplicates()).isEqualTo(2);
        assertThat(list.source()).endsWith("keys.txt");
    }

    @Test
    void theHashNamesTheContentAndNotItsForm() throws Exception {
        String ofFile = load(Keys.file(file("3\n1\n2\n2")), ID).hash();

        assertThat(load(Keys.of(1, 2, 3), ID).hash()).isEqualTo(ofFile);
        assertThat(load(Keys.query("SELECT generate_series(1, 3)"), ID).hash()).isEqualTo(ofFile);
        assertThat(load(Keys.of(1, 2, 4), ID).hash()).isNotEqualTo(ofFile);
        assertThat(load(Keys.of("12", "3"), CODE).hash())
                .isNotEqualTo(load(Keys.of("1", "23"), CODE).hash());
    }

    @Test
    void gzipIsSeenByTheContentAndNotByTheName() throws Exception {
        byte[] plain = "1\n2\n".getBytes(StandardCharsets.UTF_8);
        byte[] twoMembers = new byte[2 * gzip(plain).length];
        System.arraycopy(gzip(plain), 0, twoMembers, 0, gzip(plain).length);
        System.arraycopy(
                gzip("3\n4\n".getBytes(StandardCharsets.UTF_8)), 0, twoMembers, gzip(plain).length, gzip(plain).length);

        assertThat(keys(load(Keys.file(file("zipped.txt", gzip(plain))), ID))).containsExactly("1", "2");
        assertThat(keys(load(Keys.file(file("plain.txt.gz", plain)), ID))).containsExactly("1", "2");
        assertThat(keys(load(Keys.file(file("two.gz", twoMembers)), ID))).containsExactly("1", "2", "3", "4");
        byte[] whole = gzip("1234567890\n".repeat(1_000).getBytes(StandardCharsets.UTF_8));
        KeyListException cut = refusal(Keys.file(file("cut.gz", Arrays.copyOf(whole, whole.length - 9))), ID);
        assertThat(cut).hasMessageContaining("gzip data is broken or cut off").hasMessageContaining("cut.gz");
        assertThat(cut.code()).isEqualTo(ErrorCode.KEYS_UNREADABLE);
    }

    @Test
    void aColumnOfACsvFileIsReadWithItsQuotes() throws Exception {
        Path csv = file("name,code,\"tenant \"\"id\"\"\"\r\n"
                + "\"Miller, Ann\",a,1\r\n"
                + "\r\n"
                + "\"two\nlines \"\"quoted\"\"\",\"b,\"\"\nc\",2\r\n"
                + "x,,3\n");

        assertThat(keys(load(Keys.csv(csv, "tenant \"id\"", "code"), TENANT_CODE)))
                .containsExactly("(1, a)", "(2, b,\"\nc)", "(3, )");
        assertThat(keys(load(Keys.csv(csv, "code"), CODE))).containsExactly("", "a", "b,\"\nc");
        assertThat(refusal(Keys.csv(csv, "id"), ID))
                .hasMessageContaining("has no column 'id'; its header line is: name, code, tenant \"id\"");
    }

    @Test
    void linesOfACompositeKeyAreRecords() throws Exception {
        assertThat(keys(load(Keys.file(file("2,\"a,b\"\n1,c\n")), TENANT_CODE))).containsExactly("(1, c)", "(2, a,b)");
        assertThat(refusal(Keys.file(file("1,a\n2\n3,b,c\nx,d")), TENANT_CODE).malformed())
                .containsExactly(
                        new KeyListException.Malformed(2, "has 1 part where the key (tenant, code) has 2"),
                        new KeyListException.Malformed(3, "has 3 parts where the key (tenant, code) has 2"),
                        new KeyListException.Malformed(4, "tenant: 'x' is not an integer"));
    }

    @Test
    void everyMalformedLineIsReportedAndAllAreCounted() throws Exception {
        byte[] notUtf8 = {'5', '\n', (byte) 0xc3, '\n', '6', '\n'};
        assertThat(refusal(Keys.file(file("latin.txt", notUtf8)), CODE).malformed())
                .containsExactly(new KeyListException.Malformed(2, "is not UTF-8"));

        StringBuilder lines = new StringBuilder();
        for (int i = 1; i <= 30_000; i++) {
            lines.append(i % 10 == 0 ? "bad" + i : String.valueOf(i)).append('\n');
        }
        KeyListException refusal = refusal(Keys.file(file(lines.toString())), ID);

        assertThat(refusal.code()).isEqualTo(ErrorCode.KEYS_MALFORMED);
        assertThat(refusal.count()).isEqualTo(3_000);
        assertThat(refusal.malformed()).hasSize(KeyListException.MOST_TOLD);
        assertThat(refusal)
                .hasMessageContaining("3,000 of 30,000 keys are malformed; nothing was staged")
                .hasMessageContaining("line 10: 'bad10' is not a bigint")
                .hasMessageContaining("line 200:")
                .hasMessageContaining("and 2,980 more");
        assertThat(refusal.getMessage()).doesNotContain("line 210:");
    }

    @Test
    void brokenCsvIsReportedWhereItBegins() throws Exception {
        assertThat(refusal(Keys.csv(file("id,n\n1,\"a\"b\n2,x,y\n3,\"open\n4,z\n"), "id"), ID)
                        .malformed())
                .containsExactly(
                        new KeyListException.Malformed(2, "has text behind a closing quote"),
                        new KeyListException.Malformed(3, "has 3 fields where the header has 2"),
                        new KeyListException.Malformed(4, "opens a quote and does not close it"));
    }

    @Test
    void aLineWithoutEndDoesNotFillTheMemory() throws Exception {
        assertThat(refusal(Keys.file(file("1\n" + "9".repeat(3 * Lines.LONGEST) + "\n2")), ID)
                        .malformed())
                .containsExactly(new KeyListException.Malformed(2, "is longer than 1048576 bytes"));
    }

    @Test
    void filesThatAreNoTextsOfKeysAreRefusedWithTheReason() throws Exception {
        assertThat(refusal(Keys.file(folder.resolve("nowhere")), ID)).hasMessageContaining("there is no such file");
        assertThat(refusal(Keys.file(folder), ID)).hasMessageContaining("is a directory");
        assertThat(refusal(Keys.file(file("wide.txt", "1\n2".getBytes(StandardCharsets.UTF_16))), ID))
                .hasMessageContaining("is UTF-16");
        assertThat(refusal(Keys.csv(file(""), "id"), ID)).hasMessageContaining("without even a header");
        assertThat(keys(load(Keys.file(file("bom.txt", "\uFEFF7\n".getBytes(StandardCharsets.UTF_8))), ID)))
                .containsExactly("7");
        assertThat(load(Keys.file(file("")), ID).size()).isZero();
    }

    @Test
    void aQueryIsReadAndCannotWrite() throws Exception {
        connection.createStatement().execute("CREATE TABLE IF NOT EXISTS q (id bigint, code text)");
        connection.createStatement().execute("INSERT INTO q VALUES (5, 'a'), (3, 'b'), (5, 'c')");

        assertThat(keys(load(Keys.query("SELECT id FROM q WHERE code <> '?';"), ID)))
                .containsExactly("3", "5");
        assertThat(refusal(Keys.query("DELETE FROM q RETURNING id"), ID)).hasMessageContaining("read-only transaction");
        assertThat(refusal(Keys.query("SELECT 1; COMMIT; DROP TABLE q"), ID))
                .hasMessageContaining("must be a single statement");
        assertThat(refusal(Keys.query("SELECT id, code FROM q"), ID))
                .hasMessageContaining("has 2 columns where the key has 1");
        assertThat(refusal(Keys.query("SELECT id FROM nowhere"), ID))
                .hasMessageContaining("\"nowhere\" does not exist");
        assertThat(refusal(Keys.query("SELECT code FROM q UNION ALL SELECT NULL"), ID)
                        .malformed())
                .hasSize(4)
                .contains(new KeyListException.Malformed(4, "is NULL, which no key can be"));
        assertThat(connection.getAutoCommit()).isTrue();
        assertThat(connection.getNetworkTimeout()).isZero();
    }

    /** Any keys, written down in any order and form, are the same set again: seeded. */
    @Test
    void anyListComesBackAsItsSet() throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        List<KeyValue> given = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            String code = random.ints(random.nextInt(6), 0, 12)
                    .mapToObj(c -> String.valueOf("a\",\n\\{}é \uD83D\uDE00'?".charAt(Math.min(c, 10))))
                    .filter(c -> !Character.isSurrogate(c.charAt(0)))
                    .collect(Collectors.joining());
            given.add(KeyValue.of(String.valueOf(random.nextInt(50) - 25), code));
        }
        TreeSet<String> expected =
                given.stream().map(KeyValue::toString).collect(Collectors.toCollection(TreeSet::new));
        StringBuilder csv = new StringBuilder("code,junk,tenant\n");
        Collections.shuffle(given, random);
        for (KeyValue key : given) {
            csv.append('"')
                    .append(key.parts().get(1).replace("\"", "\"\""))
                    .append("\",x,")
                    .append(key.parts().get(0));
            csv.append(random.nextBoolean() ? "\n" : "\r\n");
        }

        KeyList list = load(Keys.csv(file(csv.toString()), "tenant", "code"), TENANT_CODE);

        assertThat(new TreeSet<>(keys(list))).as("seed " + seed).isEqualTo(expected);
        assertThat(list.size()).as("seed " + seed).isEqualTo(expected.size());
        assertThat(list.given()).isEqualTo(5_000);
    }
}
