package dev.sluice.functional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Backfill;
import dev.sluice.DefinitionException;
import dev.sluice.ErrorCode;
import dev.sluice.JavaStep;
import dev.sluice.KeyListException;
import dev.sluice.KeyValue;
import dev.sluice.Keys;
import dev.sluice.Run;
import dev.sluice.RunEvent;
import dev.sluice.RunOptions;
import dev.sluice.RunState;
import dev.sluice.RunView;
import dev.sluice.Sluice;
import dev.sluice.SluiceException;
import dev.sluice.Step;
import dev.sluice.Writes;
import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A list of keys is walked like a table: the rows it names, each once, and no others. */
class KeyListRunTest {

    private static final Duration LONG_ENOUGH = Duration.ofMinutes(2);
    private static final RunOptions FAST =
            RunOptions.DEFAULTS.withFullSpeed().withMaxWorkers(3).withBatchSize(170);

    private TestDatabase database;

    @TempDir
    private Path folder;

    @BeforeEach
    void makeDatabase() {
        database = TestServer.shared().newDatabase("key_list_run");
    }

    @AfterEach
    void dropDatabase() {
        database.close();
    }

    private void integers(int rows) {
        database.execute(
                "CREATE TABLE t (id bigint PRIMARY KEY, n int NOT NULL DEFAULT 0)",
                "INSERT INTO t SELECT i FROM generate_series(1, " + rows + ") i");
    }

    // Not idempotent on purpose: twice is seen.
    private static Backfill count(Keys keys) {
        return Backfill.named("count")
                .table("t")
                .step(Step.sql("UPDATE t AS w SET n = n + 1 WHERE :chunk(w)"))
                .defaults(RunOptions.DEFAULTS.acceptNonIdempotent())
                .keys(keys)
                .build();
    }

    private RunView run(Backfill backfill, RunOptions options) throws InterruptedException {
        try (Sluice sluice = Sluice.on(database.dataSource())) {
            return sluice.start(backfill, options).await(LONG_ENOUGH);
        }
    }

    private List<String> counts() {
        return database.queryStrings("SELECT n || ' x ' || count(*) FROM t GROUP BY n ORDER BY n");
    }

    @Test
    void theListedRowsAreSteppedOnceAndNoOthersEver() throws Exception {
        integers(20_000);
        List<String> lines = new ArrayList<>();
        for (int i = 1; i <= 20_000; i += 7) {
            lines.add(String.valueOf(i));
        }
        int present = lines.size();
        lines.addAll(List.of("-5", "30000", "0", "99999999999"));
        lines.addAll(lines.subList(10, 60));
        Collections.shuffle(lines, new Random(4));
        Path file = Files.write(folder.resolve("ids.txt"), lines);

        RunView end = run(count(Keys.file(file)), FAST);

        assertThat(end.state()).as(end.reason()).isEqualTo(RunState.SUCCEEDED);
        assertThat(counts()).containsExactly("0 x " + (20_000 - present), "1 x " + present);
        assertThat(database.queryLong("SELECT count(*) FROM t WHERE n = 1 AND id % 7 <> 1"))
                .isZero();
        assertThat(end.outcomes().changed()).isEqualTo(present);
        assertThat(end.outcomes().skipped()).isEqualTo(4);
        assertThat(end.outcomes().scanned()).isEqualTo(present + 4).isEqualTo(end.estimatedRows());
        assertThat(end.skips()).containsExactly(new RunView.SkipCount("no such row", 4));
        assertThat(end.events())
                .extracting(RunEvent::sentence)
                .anySatisfy(sentence ->
                        assertThat(sentence).contains("ids.txt: 2,912 given, 50 duplicates, 2,862 to walk"));
    }

    @Test
    void remainingTellsTheListedRowsApart() throws Exception {
        integers(1_000);
        database.execute("ALTER TABLE t ADD v text", "UPDATE t SET v = 'kept' WHERE id % 2 = 0");
        Backfill fill = Backfill.named("fill")
                .table("t")
                .remaining("v IS NULL")
                .skipReason("'divisible by five'")
                .step(Step.sql("UPDATE t SET v = 'new' WHERE :chunk(t) AND v IS NULL AND id % 5 > 0"))
                .keys(Keys.query("SELECT i FROM generate_series(901, 1100) i"))
                .build();

        RunView end = run(fill, RunOptions.DEFAULTS.withBatchSize(30).withFullSpeed());

        assertThat(end.outcomes().changed()).isEqualTo(40);
        assertThat(end.outcomes().alreadyRight()).isEqualTo(50);
        assertThat(end.skips())
                .containsExactly(
                        new RunView.SkipCount("no such row", 100), new RunView.SkipCount("divisible by five", 10));
        assertThat(end.outcomes().scanned()).isEqualTo(200);
    }

    @Test
    void keysOfSeveralColumnsAndHostileTextAreLookedUpAsTheyAre() throws Exception {
        database.execute("CREATE TABLE t (\"te\"\"nant\" int, code varchar(40) COLLATE \"C\", n int NOT NULL DEFAULT 0,"
                + " PRIMARY KEY (\"te\"\"nant\", code))");
        List<String> codes = List.of("", "{a,b}", "\"q\"", "back\\slash", "NULL", "'); DROP TABLE t; --", "é\n,", "?");
        List<KeyValue> listed = new ArrayList<>();
        try (var connection = database.dataSource().getConnection();
                PreparedStatement insert = connection.prepareStatement("INSERT INTO t VALUES (?, ?)")) {
            for (int tenant = 1; tenant <= 50; tenant++) {
                for (String code : codes) {
                    insert.setInt(1, tenant);
                    insert.setString(2, code);
                    insert.addBatch();
                    if (tenant % 2 == 0) {
                        listed.add(KeyValue.of("0" + tenant, code));
                    }
                }
            }
            insert.executeBatch();
        }
        listed.add(KeyValue.of("2", "absent"));

        RunView end = run(count(Keys.values(listed)), FAST.withBatchSize(7));

        assertThat(end.state()).as(end.reason()).isEqualTo(RunState.SUCCEEDED);
        assertThat(counts()).containsExactly("0 x 200", "1 x 200");
        assertThat(database.queryLong("SELECT count(*) FROM t WHERE n = 1 AND \"te\"\"nant\" % 2 = 1"))
                .isZero();
        assertThat(end.outcomes().skipped()).isEqualTo(1);
    }

    @Test
    void keysOfOtherTypesAreFoundWhateverFormTheyWereGivenIn() throws Exception {
        UUID uuid = UUID.fromString("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11");
        for (String[] each : new String[][] {
            {"uuid", "A0EEBC999C0B4EF8BB6D6BB9BD380A11", uuid.toString()},
            {"timestamptz", "2026-01-31 12:00:00.5+05:30", "2026-01-31 06:30:00.500000+00"},
            {"timestamp", "2026-01-31T12:00", "2026-01-31 12:00:00"},
            {"date", " 2026-01-31", "2026-01-31"},
            {"numeric", "1.50", "1.5"},
            {"text COLLATE \"C\"", "a b ", "a b "},
        }) {
            database.execute(
                    "CREATE TABLE t (k " + each[0] + " PRIMARY KEY, n int NOT NULL DEFAULT 0)",
                    "INSERT INTO t VALUES ('" + each[2] + "')");

            RunView end = run(count(Keys.of(each[1], each[1])), RunOptions.DEFAULTS.withLabel("type", each[0]));

            assertThat(end.state()).as(end.reason()).isEqualTo(RunState.SUCCEEDED);
            assertThat(counts()).as(each[0]).containsExactly("1 x 1");
            assertThat(end.outcomes().scanned()).isEqualTo(1);
            database.execute("DROP TABLE t");
        }
    }

    @Test
    void aListWithOneMalformedKeyIsRefusedAndNothingIsWritten() throws Exception {
        integers(10);
        Path file = Files.writeString(folder.resolve("ids.txt"), "1\n2\nthree\n4\n");
        try (Sluice sluice = Sluice.on(database.dataSource())) {
            assertThatThrownBy(() -> sluice.start(count(Keys.file(file))))
                    .isInstanceOf(KeyListException.class)
                    .hasMessageContaining("line 3: 'three' is not a bigint");
            assertThatThrownBy(() -> sluice.start(count(Keys.file(folder.resolve("nowhere")))))
                    .isInstanceOf(DefinitionException.class)
                    .hasMessageContaining("there is no file");
            assertThat(sluice.check(count(Keys.query("SELECT idd FROM t"))))
                    .singleElement()
                    .satisfies(finding -> {
                        assertThat(finding.field()).isEqualTo("keys.query");
                        assertThat(finding.offset()).isEqualTo(7);
                    });
        }
        assertThat(database.queryLong("SELECT count(*) FROM sluice.run")).isZero();
        assertThat(database.queryLong("SELECT count(*) FROM sluice.key_list")).isZero();
        assertThat(counts()).containsExactly("0 x 10");
    }

    @Test
    void aLabelThatAnEnumLacksIsMalformed() throws Exception {
        database.execute(
                "CREATE TYPE mood AS ENUM ('sad', 'ok')",
                "CREATE TABLE t (m mood, id int, n int NOT NULL DEFAULT 0, PRIMARY KEY (m, id))",
                "INSERT INTO t VALUES ('sad', 1), ('ok', 1), ('ok', 2)");

        assertThatThrownBy(() -> run(count(Keys.values(List.of(KeyValue.of("happy", "1")))), FAST))
                .isInstanceOf(KeyListException.class)
                .hasMessageContaining("value 1: m: 'happy' is none of ok, sad");
        run(count(Keys.values(List.of(KeyValue.of("ok", "1"), KeyValue.of("ok", "3")))), FAST);

        assertThat(database.queryStrings("SELECT m || ' ' || id FROM t WHERE n = 1"))
                .containsExactly("ok 1");
    }

    @Test
    void anEmptyListSucceedsAtOnce() throws Exception {
        integers(10);

        RunView end = run(count(Keys.query("SELECT id FROM t WHERE id > 10")), RunOptions.DEFAULTS);

        assertThat(end.state()).isEqualTo(RunState.SUCCEEDED);
        assertThat(end.outcomes().scanned()).isZero();
        assertThat(counts()).containsExactly("0 x 10");
    }

    @Test
    void aJavaStepGetsTheListedRows() throws Exception {
        integers(1_000);
        JavaStep step = (chunk, reader) -> {
            List<Long> ids = new ArrayList<>();
            try (PreparedStatement select = chunk.statement(reader, "SELECT id FROM t WHERE :chunk(t)");
                    ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    ids.add(rows.getLong(1));
                }
            }
            return Writes.of("UPDATE t SET n = n + 1 WHERE id = ANY (?)", ids);
        };
        Backfill java = Backfill.named("java")
                .table("t")
                .step(step)
                .keys(Keys.query("SELECT id FROM t WHERE id % 4 = 0"))
                .build();

        RunView end = run(java, FAST.withBatchSize(20));

        assertThat(end.state()).as(end.reason()).isEqualTo(RunState.SUCCEEDED);
        assertThat(counts()).containsExactly("0 x 750", "1 x 250");
    }

    @Test
    void aPausedRunGoesOnWithItsListAndOnlyWithIt() throws Exception {
        integers(2_000);
        Object[] ids = java.util.stream.LongStream.rangeClosed(1, 1_000).boxed().toArray();
        Backfill listed = count(Keys.of(ids));
        Backfill longer = count(Keys.of(Arrays.copyOf(ids, 999)));
        try (Sluice sluice = Sluice.on(database.dataSource())) {
            Run run = startAndPause(sluice, listed);

            assertThatThrownBy(() -> sluice.start(longer))
                    .isInstanceOfSatisfying(
                            SluiceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PLAN_CHANGED));
            assertThat(sluice.start(listed).id()).isEqualTo(run.id());
            run.resume();
            assertThat(run.await(LONG_ENOUGH).state()).isEqualTo(RunState.SUCCEEDED);
        }
        assertThat(counts()).containsExactly("0 x 1000", "1 x 1000");
        assertThat(database.queryLong("SELECT count(*) FROM sluice.key_list WHERE keys = 1000"))
                .isEqualTo(1);
    }

    @Test
    void aQueryIsAskedOnceThoughItsAnswerChangesWithTheWork() throws Exception {
        integers(1_000);
        Backfill shrinking = count(Keys.query("SELECT id FROM t WHERE n = 0 AND id <= 500"));
        try (Sluice sluice = Sluice.on(database.dataSource())) {
            Run run = startAndPause(sluice, shrinking);

            assertThat(sluice.start(shrinking).id()).isEqualTo(run.id());
            run.resume();
            RunView end = run.await(LONG_ENOUGH);
            assertThat(end.outcomes().changed()).isEqualTo(500);
        }
        assertThat(counts()).containsExactly("0 x 500", "1 x 500");
        assertThat(database.queryLong("SELECT count(*) FROM sluice.key_list")).isEqualTo(1);
    }

    private static Run startAndPause(Sluice sluice, Backfill backfill) {
        Run run = sluice.start(backfill, RunOptions.DEFAULTS.withBatchSize(10).withSleep(Duration.ofMillis(100)));
        Awaitility.await().atMost(LONG_ENOUGH).until(() -> run.view().chunks() > 2);
        run.pause();
        assertThat(run.view().outcomes().changed()).isPositive().isLessThan(500);
        return run;
    }

    @Test
    void aFewKeysNowAndThenProveNothingAboutTheWhole() throws Exception {
        integers(100);
        Backfill whole = Backfill.named("count")
                .table("t")
                .step(Step.sql("UPDATE t SET n = n + 1 WHERE :chunk(t)"))
                .defaults(RunOptions.DEFAULTS.acceptNonIdempotent())
                .build();
        try (Sluice sluice = Sluice.on(database.dataSource())) {
            assertThat(sluice.start(whole.only(Keys.of(7))).await(LONG_ENOUGH).state())
                    .isEqualTo(RunState.SUCCEEDED);
            assertThatThrownBy(() -> sluice.assertSucceeded("count")).hasMessageContaining("never been run");
            sluice.start(whole).await(LONG_ENOUGH);
            sluice.start(whole.only(Keys.of(1_000))).await(LONG_ENOUGH);
            assertThatCode(() -> sluice.assertSucceeded("count")).doesNotThrowAnyException();
            assertThat(sluice.newest("count", Map.of())
                            .orElseThrow()
                            .view()
                            .outcomes()
                            .skipped())
                    .isEqualTo(1);
        }
        assertThat(counts()).containsExactly("1 x 99", "2 x 1");
    }

    @Test
    void theTableIsNeverReadAsAWhole() throws Exception {
        database.execute(
                "CREATE TABLE t (a int NOT NULL, b text NOT NULL, id bigint NOT NULL UNIQUE, n int DEFAULT 0,"
                        + " PRIMARY KEY (a, b))",
                "INSERT INTO t SELECT i % 100, 'k' || i, i FROM generate_series(1, 200000) i",
                "ANALYZE t");
        long before = tableReads();

        RunView byId = run(
                Backfill.named("by-id")
                        .table("t")
                        .key("id")
                        .step(Step.sql("UPDATE t SET n = n + 1 WHERE :chunk(t)"))
                        .defaults(RunOptions.DEFAULTS.acceptNonIdempotent())
                        .keys(Keys.query("SELECT id FROM generate_series(5, 200000, 9) id"))
                        .build(),
                RunOptions.DEFAULTS.withBatchSize(5_000).withFullSpeed());
        RunView byBoth = run(
                Backfill.named("by-both")
                        .table("t")
                        .step(Step.sql("UPDATE t SET n = n + 1 WHERE :chunk(t)"))
                        .defaults(RunOptions.DEFAULTS.acceptNonIdempotent())
                        .keys(Keys.query("SELECT i % 100, 'k' || i FROM generate_series(5, 200000, 9) i"))
                        .build(),
                RunOptions.DEFAULTS.withBatchSize(5_000).withFullSpeed());

        assertThat(byId.outcomes().changed()).isEqualTo(22_222);
        assertThat(byBoth.outcomes().changed()).isEqualTo(22_222);
        assertThat(tableReads() - before).as("scans of the whole table").isZero();
        assertThat(database.queryLong("SELECT count(*) FROM t WHERE n = 2 AND id % 9 = 5"))
                .isEqualTo(22_222);
    }

    private long tableReads() {
        return database.queryLong("SELECT seq_scan FROM pg_stat_user_tables WHERE relname = 't'");
    }

    @Test
    void aWorkersRoleNeedsNoRightToCreate() throws Exception {
        integers(5_000);
        try (Sluice owner = Sluice.on(database.dataSource())) {
            owner.migrate();
        }
        String role = "walker_" + database.name();
        database.execute(
                "CREATE ROLE " + role + " LOGIN PASSWORD 'walker'",
                "REVOKE TEMPORARY ON DATABASE " + database.name() + " FROM PUBLIC",
                "GRANT USAGE ON SCHEMA sluice TO " + role,
                "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA sluice TO " + role,
                "GRANT SELECT, UPDATE ON t TO " + role);
        try {
            var source = database.dataSource();
            source.setUser(role);
            source.setPassword("walker");
            try (Sluice sluice = Sluice.builder(source).withoutMigration().build()) {
                RunView end = sluice.start(count(Keys.query("SELECT id FROM t WHERE id <= 4000")), FAST)
                        .await(LONG_ENOUGH);
                assertThat(end.state()).as(end.reason()).isEqualTo(RunState.SUCCEEDED);
            }
            assertThat(counts()).containsExactly("0 x 1000", "1 x 4000");
        } finally {
            database.execute("DROP OWNED BY " + role, "DROP ROLE " + role);
        }
    }
}
