package dev.sluice.functional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Backfill;
import dev.sluice.BadRowException;
import dev.sluice.FailureBudget;
import dev.sluice.JavaStep;
import dev.sluice.KeyValue;
import dev.sluice.QuarantinedRow;
import dev.sluice.Run;
import dev.sluice.RunOptions;
import dev.sluice.RunState;
import dev.sluice.RunView;
import dev.sluice.Sluice;
import dev.sluice.SluiceException;
import dev.sluice.Step;
import dev.sluice.Writes;
import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A bad row is found, set aside and told of; every other row is done exactly once; and nobody else is set aside. */
class QuarantineTest {

    private static final Duration LONG_ENOUGH = Duration.ofMinutes(2);

    private static final String ADD = "UPDATE items SET n = n + 1 / d WHERE :chunk(items)";

    private static final RunOptions FAST =
            RunOptions.DEFAULTS.withFullSpeed().withMaxWorkers(1).withFailureBudget(FailureBudget.rows(100));

    private TestDatabase database;
    private final AttemptCount attempts = new AttemptCount();

    @BeforeEach
    void newDatabase() {
        database = TestServer.shared().newDatabase("quarantine");
    }

    @AfterEach
    void dropDatabase() {
        database.close();
    }

    // The step adds 1 / d: one for every row, and an error where d is 0.
    private void items(int rows) {
        database.execute(
                "CREATE TABLE items (id bigint PRIMARY KEY, n integer NOT NULL DEFAULT 0, d integer NOT NULL DEFAULT 1,"
                        + " note text)",
                "INSERT INTO items (id) SELECT i * 3 FROM generate_series(1, " + rows + ") i",
                "ANALYZE items");
    }

    private void spoil(Iterable<Integer> rows) {
        for (int row : rows) {
            database.execute("UPDATE items SET d = 0 WHERE id = " + 3 * row);
        }
    }

    private static Backfill backfill(Step step) {
        return Backfill.named("spoiled").table("items").step(step).build();
    }

    private record End(RunView view, List<QuarantinedRow> failures) {
        List<String> keys() {
            return failures.stream().map(row -> row.key().toString()).toList();
        }
    }

    private End run(Backfill backfill, RunOptions options) throws InterruptedException {
        try (Sluice sluice =
                Sluice.builder(database.dataSource()).listener(attempts).build()) {
            Run run = sluice.start(backfill, options.acceptNonIdempotent());
            RunView view = run.await(LONG_ENOUGH);
            return new End(view, run.failures(10_000));
        }
    }

    private void assertEachOnceExcept(End end, int rows, SortedSet<Integer> bad) {
        assertThat(end.view().state())
                .as(end.view().reason())
                .isEqualTo(bad.isEmpty() ? RunState.SUCCEEDED : RunState.SUCCEEDED_WITH_FAILURES);
        assertThat(end.keys())
                .containsExactlyInAnyOrderElementsOf(
                        bad.stream().map(row -> String.valueOf(3 * row)).toList());
        assertThat(database.queryLong("SELECT count(*) FROM items WHERE n = 1")).isEqualTo(rows - bad.size());
        assertThat(database.queryLong("SELECT count(*) FROM items WHERE n = 0")).isEqualTo(bad.size());
        assertThat(end.view().outcomes().changed()).isEqualTo(rows - bad.size());
        assertThat(end.view().outcomes().quarantined()).isEqualTo(bad.size());
        assertThat(end.view().outcomes().scanned()).isEqualTo(rows);
    }

    private static SortedSet<Integer> draw(Random random, int count, int rows) {
        SortedSet<Integer> drawn = new TreeSet<>();
        while (drawn.size() < count) {
            drawn.add(1 + random.nextInt(rows));
        }
        return drawn;
    }

    @Test
    void sevenBadRowsAmongManyCostAtMostTwentyAttemptsEach() throws Exception {
        int rows = 200_000;
        items(rows);
        SortedSet<Integer> bad = draw(new Random(42), 7, rows);
        spoil(bad);
        RunOptions options = FAST.withBatchSize(20_000);

        End end = run(backfill(Step.sql(ADD)), options);
        int withBadRows = attempts.all();
        assertEachOnceExcept(end, rows, bad);

        database.execute("UPDATE items SET d = 1, n = 0");
        attempts.reset();
        End clean = run(backfill(Step.sql(ADD)), options);
        assertEachOnceExcept(clean, rows, new TreeSet<>());
        assertThat(withBadRows - attempts.all())
                .as("%d attempts with bad rows, %d without", withBadRows, attempts.all())
                .isBetween(7 * 10, 7 * 20);
    }

    @Test
    void aQuarantinedRowTellsWhatWasWrongWithItAndWhatWasTried() throws Exception {
        items(3_000);
        spoil(List.of(1_234));
        End end = run(backfill(Step.sql(ADD)), FAST.withBatchSize(1_000));

        QuarantinedRow row = end.failures().get(0);
        assertThat(row.run()).isEqualTo(end.view().id());
        assertThat(row.key()).isEqualTo(KeyValue.of("3702"));
        assertThat(row.sqlState()).isEqualTo("22012");
        assertThat(row.message()).isEqualTo("division by zero");
        assertThat(row.constraint()).isNull();
        assertThat(row.detail()).isNull();
        assertThat(row.statement()).isEqualTo("step: " + ADD);
        assertThat(row.attempts()).isBetween(3, 13);
        assertThat(row.resolvedBy()).isNull();
        assertThat(Duration.between(row.at(), end.view().stateSince())).isBetween(Duration.ZERO, LONG_ENOUGH);
        assertThat(end.view().reason())
                .isEqualTo("every range is done; 1 row is quarantined, see 'sluice failures "
                        + end.view().id() + "'");
        assertThat(attempts.quarantined()).containsExactly("3702: division by zero [SQLSTATE 22012]");
    }

    @Test
    void theDeployGateRefusesAndNamesTheCommandThatLists() throws Exception {
        items(100);
        spoil(List.of(50));
        End end = run(backfill(Step.sql(ADD)), FAST);
        try (Sluice sluice =
                Sluice.builder(database.dataSource()).withoutWorkers().build()) {
            assertThatThrownBy(() -> sluice.assertSucceeded("spoiled"))
                    .isInstanceOf(SluiceException.class)
                    .hasMessageContaining("1 row is quarantined")
                    .hasMessageContaining("sluice failures " + end.view().id());
        }
    }

    @Test
    void violatedConstraintsAreNamedWithTheKeyButNotTheRow() throws Exception {
        items(900);
        database.execute(
                "CREATE TABLE parents (id bigint PRIMARY KEY)",
                "INSERT INTO parents SELECT i FROM generate_series(1, 900) i WHERE i <> 77",
                "ALTER TABLE items ADD parent bigint, ADD code bigint, ADD CONSTRAINT items_parent FOREIGN KEY (parent)"
                        + " REFERENCES parents, ADD CONSTRAINT items_code UNIQUE (code),"
                        + " ADD CONSTRAINT items_n CHECK (n < 5)",
                "UPDATE items SET note = 'secret', n = 4 WHERE id = 3 * 500",
                "UPDATE items SET code = 8 WHERE id = 3 * 7");
        String step = "UPDATE items SET n = n + 1, parent = id / 3,"
                + " code = CASE id WHEN 24 THEN 8 ELSE coalesce(code, 1000 + id) END WHERE :chunk(items)";
        End end = run(backfill(Step.sql(step)), FAST.withBatchSize(200));

        assertThat(end.keys()).containsExactly("24", "231", "1500");
        assertThat(end.failures())
                .extracting(QuarantinedRow::sqlState, QuarantinedRow::constraint)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("23505", "items_code"),
                        org.assertj.core.groups.Tuple.tuple("23503", "items_parent"),
                        org.assertj.core.groups.Tuple.tuple("23514", "items_n"));
        assertThat(end.failures().get(0).detail()).contains("(code)=(8)");
        assertThat(end.failures().get(1).detail()).contains("(parent)=(77)");
        assertThat(end.failures().get(2).detail())
                .as("a check's detail prints the row")
                .isNull();
        assertThat(end.failures().toString()).doesNotContain("secret");
    }

    @Test
    void aDeferredConstraintThatSpeaksAtTheCommitFindsItsRowToo() throws Exception {
        items(1_000);
        database.execute(
                "CREATE TABLE parents (id bigint PRIMARY KEY)",
                "INSERT INTO parents SELECT i FROM generate_series(1, 1000) i WHERE i NOT IN (1, 444, 1000)",
                "ALTER TABLE items ADD parent bigint REFERENCES parents DEFERRABLE INITIALLY DEFERRED");
        End end = run(
                backfill(Step.sql("UPDATE items SET n = n + 1, parent = id / 3 WHERE :chunk(items)")),
                FAST.withBatchSize(300));

        assertEachOnceExcept(end, 1_000, new TreeSet<>(List.of(1, 444, 1_000)));
        assertThat(end.failures()).allSatisfy(row -> {
            assertThat(row.statement()).startsWith("commit");
            assertThat(row.sqlState()).isEqualTo("23503");
            assertThat(row.constraint()).isEqualTo("items_parent_fkey");
        });
    }

    @Test
    void aPredicateThatFailsOnARowFindsItToo() throws Exception {
        items(1_000);
        database.execute("UPDATE items SET note = '7'", "UPDATE items SET note = 'x' WHERE id = 3 * 600");
        Backfill backfill = Backfill.named("spoiled")
                .table("items")
                .remaining("CAST(note AS integer) = 7")
                .step(Step.sql("UPDATE items SET note = '8', n = n + 1 WHERE :chunk(items) AND"
                        + " CAST(note AS integer) = 7"))
                .build();
        End end = run(backfill, FAST.withBatchSize(250));

        assertEachOnceExcept(end, 1_000, new TreeSet<>(List.of(600)));
        assertThat(end.failures().get(0).sqlState()).isEqualTo("22P02");
    }

    @Test
    void anErrorOfTheSizeOfAChunkSetsNobodyAside() throws Exception {
        items(2_000);
        database.execute(
                """
                CREATE FUNCTION too_many() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                    IF (SELECT count(*) FROM touched) > 120 THEN RAISE 'too many rows at once'; END IF;
                    RETURN NULL;
                END $$""",
                "CREATE TRIGGER too_many AFTER UPDATE ON items REFERENCING NEW TABLE AS touched"
                        + " FOR EACH STATEMENT EXECUTE FUNCTION too_many()");
        End end = run(backfill(Step.sql(ADD)), FAST);
        assertEachOnceExcept(end, 2_000, new TreeSet<>());
        assertThat(attempts.rolledBack()).isPositive();
    }

    @Test
    void anErrorThatPassesSetsNobodyAside() throws Exception {
        items(1_000);
        failsSoOften(1);
        End end = run(backfill(Step.sql(ADD)), FAST.withBatchSize(500));
        assertEachOnceExcept(end, 1_000, new TreeSet<>());

        // So often that it is met alone, but not twice.
        database.execute("UPDATE items SET n = 0");
        failsSoOften(6);
        end = run(backfill(Step.sql(ADD)), FAST.withBatchSize(500));
        assertEachOnceExcept(end, 1_000, new TreeSet<>());

        database.execute("UPDATE items SET n = 0");
        failsSoOften(50);
        end = run(backfill(Step.sql(ADD)), FAST.withBatchSize(500));
        assertEachOnceExcept(end, 1_000, new TreeSet<>(List.of(100)));
        assertThat(end.failures().get(0).attempts()).isEqualTo(7);
    }

    // A sequence is not rolled back, so it counts attempts.
    private void failsSoOften(int times) {
        database.execute(
                "DROP SEQUENCE IF EXISTS tries CASCADE",
                "CREATE SEQUENCE tries",
                "CREATE OR REPLACE FUNCTION passing() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                        + " IF nextval('tries') <= " + times + " THEN RAISE 'not now'; END IF; RETURN NEW; END $$",
                "DROP TRIGGER IF EXISTS passing ON items",
                "CREATE TRIGGER passing BEFORE UPDATE ON items FOR EACH ROW WHEN (OLD.id = 300)"
                        + " EXECUTE FUNCTION passing()");
    }

    @Test
    void neighboursEndsAndDenseBadRowsAreAllFound() throws Exception {
        Random random = new Random(3);
        for (int round = 0; round < 6; round++) {
            database.execute("DROP TABLE IF EXISTS items");
            items(600);
            SortedSet<Integer> bad = draw(random, 1 + random.nextInt(60), 600);
            bad.addAll(List.of(1, 2, 600));
            spoil(bad);
            End end = run(
                    backfill(Step.sql(ADD)),
                    FAST.withBatchSize(1 + random.nextInt(200)).withMaxWorkers(2));
            assertEachOnceExcept(end, 600, bad);
        }
    }

    @Test
    void chunksAreOfTheirUsualSizeAgainSoonAfterASearch() throws Exception {
        items(60_000);
        spoil(List.of(20_000, 20_001, 40_000));
        End end =
                run(backfill(Step.sql(ADD)), RunOptions.DEFAULTS.withFullSpeed().withMaxWorkers(1));
        assertEachOnceExcept(end, 60_000, new TreeSet<>(List.of(20_000, 20_001, 40_000)));
        assertThat(attempts.chunkRows())
                .as("sizes asked for")
                .allSatisfy(size -> assertThat(size).isGreaterThanOrEqualTo(500));
        assertThat(Collections.max(attempts.chunkRows())).isGreaterThan(1_000);
    }

    @Test
    void aWhollyWrongStepIsStoppedByTheBudgetWithTheFirstErrors() throws Exception {
        items(5_000);
        database.execute("UPDATE items SET d = 0");
        End end =
                run(backfill(Step.sql(ADD)), RunOptions.DEFAULTS.withFullSpeed().withMaxWorkers(1));

        assertThat(end.view().state()).isEqualTo(RunState.FAILED);
        assertThat(end.failures()).hasSize((int) FailureBudget.DEFAULT_LEAST);
        assertThat(end.view().outcomes().scanned()).isEqualTo(10);
        assertThat(end.view().reason())
                .startsWith("the failure budget is used up: 10 of about 5,000 rows are quarantined and 10 may be;"
                        + " next was row 33: division by zero [SQLSTATE 22012]")
                .contains("10 × division by zero [SQLSTATE 22012]")
                .contains("sluice failures " + end.view().id())
                .contains("resume run " + end.view().id());
        assertThat(end.view().failure()).isEqualTo("row 33: division by zero [SQLSTATE 22012]");
        assertThat(attempts.all()).isLessThan(60);
        assertThat(attempts.causes().get(0))
                .satisfies(cause -> assertThat(cause.getSuppressed()).isNotEmpty());
    }

    @Test
    void aRaisedBudgetLetsTheRunGoOnWhereItStopped() throws Exception {
        items(400);
        SortedSet<Integer> bad = draw(new Random(8), 30, 400);
        spoil(bad);
        End failed = run(backfill(Step.sql(ADD)), FAST.withFailureBudget(FailureBudget.rows(20)));
        assertThat(failed.view().state()).isEqualTo(RunState.FAILED);
        assertThat(failed.failures()).hasSize(20);

        End end = run(backfill(Step.sql(ADD)), FAST.withFailureBudget(FailureBudget.parse("10%")));
        assertThat(end.view().id()).isEqualTo(failed.view().id());
        assertEachOnceExcept(end, 400, bad);
    }

    @Test
    void severalWorkersShareOneBudget() throws Exception {
        items(8_000);
        database.execute("UPDATE items SET d = 0 WHERE id % 2 = 0");
        End end = run(
                backfill(Step.sql(ADD)),
                RunOptions.DEFAULTS
                        .withFullSpeed()
                        .withMaxWorkers(4)
                        .withBatchSize(50)
                        .withFailureBudget(FailureBudget.rows(40)));
        assertThat(end.view().state()).isEqualTo(RunState.FAILED);
        assertThat(end.failures().size()).isBetween(40, 43);
        assertThat(end.view().outcomes().quarantined()).isEqualTo(end.failures().size());
    }

    @Test
    void aBudgetOfNothingFailsAtTheFirstBadRowAndNamesIt() throws Exception {
        items(1_000);
        spoil(List.of(700));
        End end = run(
                backfill(Step.sql(ADD)),
                FAST.withFailureBudget(FailureBudget.rows(0)).withBatchSize(100));
        assertThat(end.view().state()).isEqualTo(RunState.FAILED);
        assertThat(end.view().reason()).contains("row 2100: division by zero");
        assertThat(end.failures()).isEmpty();
        assertThat(database.queryLong("SELECT count(*) FROM items WHERE n = 1")).isEqualTo(699);
    }

    @Test
    void aJavaStepSaysThatARowIsBad() throws Exception {
        items(1_000);
        spoil(List.of(3, 500, 501));
        JavaStep step = (chunk, reader) -> {
            List<Long> ids = new ArrayList<>();
            try (PreparedStatement select =
                            chunk.statement(reader, "SELECT id, d FROM items WHERE :chunk(items) ORDER BY id");
                    ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    if (rows.getInt(2) == 0) {
                        throw new BadRowException("item " + rows.getLong(1) + " has no divisor\nand more");
                    }
                    ids.add(rows.getLong(1));
                }
            }
            return Writes.of("UPDATE items i SET n = n + 1 FROM unnest(?::bigint[]) AS v(id) WHERE i.id = v.id", ids);
        };
        End end = run(backfill(step), FAST.withBatchSize(128));
        assertEachOnceExcept(end, 1_000, new TreeSet<>(List.of(3, 500, 501)));
        assertThat(end.failures().get(0).message()).isEqualTo("item 9 has no divisor");
        assertThat(end.failures().get(0).sqlState()).isEmpty();
        assertThat(end.failures().get(0).statement()).startsWith("prepare");
    }

    @Test
    void anErrorOfAJavaStepsReaderOrOfItsSecondWriteFindsTheRow() throws Exception {
        items(1_000);
        database.execute(
                "CREATE TABLE audit (item bigint NOT NULL CHECK (item <> 3 * 801))",
                "UPDATE items SET note = id",
                "UPDATE items SET note = 'no number' WHERE id = 3 * 200");
        JavaStep step = (chunk, reader) -> {
            List<Long> ids = new ArrayList<>();
            try (PreparedStatement select =
                            chunk.statement(reader, "SELECT CAST(note AS bigint) FROM items WHERE :chunk(items)");
                    ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    ids.add(rows.getLong(1));
                }
            }
            return Writes.of("UPDATE items i SET n = n + 1 FROM unnest(?::bigint[]) AS v(id) WHERE i.id = v.id", ids)
                    .and("INSERT INTO audit SELECT unnest(?::bigint[])", ids);
        };
        End end = run(backfill(step), FAST.withBatchSize(300));
        assertEachOnceExcept(end, 1_000, new TreeSet<>(List.of(200, 801)));
        assertThat(end.failures().get(1).statement())
                .isEqualTo("write 2 of 2: INSERT INTO audit SELECT unnest(?::bigint[])");
        assertThat(database.queryLong("SELECT count(DISTINCT item) FROM audit")).isEqualTo(998);
    }

    @Test
    void aJavaStepThatBlamesDataWhereThereIsNoneFailsTheRun() throws Exception {
        items(200);
        JavaStep step = (chunk, reader) -> {
            try (PreparedStatement delete = chunk.statement(reader, "DELETE FROM items WHERE :chunk(items)")) {
                delete.execute();
            }
            throw new BadRowException("always");
        };
        End end = run(backfill(step), FAST.withBatchSize(50));
        assertThat(end.view().state()).isEqualTo(RunState.FAILED);
        assertThat(end.view().reason()).contains("always");
        assertThat(end.failures()).isEmpty();
    }

    @Test
    void anUndeclaredErrorOfAJavaStepStillFailsTheRun() throws Exception {
        items(200);
        JavaStep step = (chunk, reader) -> {
            throw new NumberFormatException("a mistake in the code");
        };
        End end = run(backfill(step), FAST);
        assertThat(end.view().state()).isEqualTo(RunState.FAILED);
        assertThat(end.view().outcomes().scanned()).isZero();
    }

    @Test
    void compositeKeysAreKeptColumnByColumn() throws Exception {
        database.execute(
                "CREATE TABLE \"Odd table\" (\"the tenant\" text, no integer, n integer NOT NULL DEFAULT 0,"
                        + " d integer NOT NULL DEFAULT 1, PRIMARY KEY (\"the tenant\", no))",
                "INSERT INTO \"Odd table\" SELECT 't,' || i % 7, i FROM generate_series(1, 700) i",
                "UPDATE \"Odd table\" SET d = 0 WHERE no IN (100, 333)");
        Backfill backfill = Backfill.named("odd")
                .table("\"Odd table\"")
                .step(Step.sql("UPDATE \"Odd table\" o SET n = n + 1 / d WHERE :chunk(o)"))
                .build();
        End end = run(backfill, FAST.withBatchSize(90));
        assertThat(end.failures().stream().map(QuarantinedRow::key).collect(Collectors.toSet()))
                .containsExactlyInAnyOrder(KeyValue.of("t,2", "100"), KeyValue.of("t,4", "333"));
        assertThat(database.queryLong("SELECT sum(n) FROM \"Odd table\"")).isEqualTo(698);
    }

    @Test
    void aRowThatIsMendedOrDeletedDuringTheSearchIsNotSetAside() throws Exception {
        items(500);
        spoil(List.of(100, 300));
        AtomicInteger alone = new AtomicInteger();
        JavaStep step = (chunk, reader) -> {
            // The application mends one and deletes the other after they have failed alone.
            boolean mend = chunk.upto().equals(KeyValue.of("300")) && alone.incrementAndGet() == 2;
            boolean delete = chunk.upto().equals(KeyValue.of("900")) && alone.incrementAndGet() == 4;
            if (mend || delete) {
                String act = mend ? "UPDATE items SET d = 1 WHERE id = 300" : "DELETE FROM items WHERE id = 900";
                try (PreparedStatement statement = reader.prepareStatement(act)) {
                    statement.execute();
                }
            }
            return Writes.of(
                    "UPDATE items SET n = n + 1 / d WHERE id > ? AND id <= ?",
                    number(chunk.lower()) - (chunk.lowerInclusive() ? 1 : 0),
                    number(chunk.upto()));
        };
        End end = run(backfill(step), FAST.withBatchSize(250));
        assertThat(end.view().state()).as(end.view().reason()).isEqualTo(RunState.SUCCEEDED);
        assertThat(end.failures()).isEmpty();
        assertThat(alone).hasValue(4);
        assertThat(database.queryLong("SELECT count(*) FROM items WHERE n = 1")).isEqualTo(499);
    }

    private static long number(KeyValue key) {
        return Long.parseLong(key.parts().get(0));
    }

    @Test
    void theQuarantineStaysWhenItsRunIsResumedAndGoesWithIt() throws SQLException, InterruptedException {
        items(300);
        spoil(List.of(5));
        End end = run(backfill(Step.sql(ADD)), FAST);
        assertThat(database.queryLong("SELECT count(*) FROM sluice.quarantine")).isEqualTo(1);
        database.execute("DELETE FROM sluice.run WHERE id = " + end.view().id());
        assertThat(database.queryLong("SELECT count(*) FROM sluice.quarantine")).isZero();
    }
}
