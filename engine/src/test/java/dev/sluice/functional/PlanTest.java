package dev.sluice.functional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Backfill;
import dev.sluice.ErrorCode;
import dev.sluice.JavaStep;
import dev.sluice.Keys;
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
import dev.sluice.plan.Idempotence.Verdict;
import dev.sluice.plan.PlanDocument;
import dev.sluice.plan.PlanOptions;
import dev.sluice.plan.PlanReport;
import dev.sluice.plan.Risk;
import dev.sluice.plan.RowCount.Basis;
import dev.sluice.plan.Sample;
import dev.sluice.sql.JsonText;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a plan says, and what a run makes of it. */
class PlanTest {

    private static final Duration LONG_ENOUGH = Duration.ofSeconds(60);

    private static final RunOptions FAST = RunOptions.DEFAULTS.withFullSpeed();

    private TestDatabase database;
    private Sluice sluice;

    @BeforeEach
    void makeTable() {
        database = TestServer.shared().newDatabase("plan");
        database.execute(
                "CREATE TABLE t (id bigint PRIMARY KEY, a integer, n integer NOT NULL DEFAULT 0, note text)",
                "INSERT INTO t SELECT i * 2, CASE WHEN i % 4 = 0 THEN 1 END, 0, repeat('x', 60)"
                        + " FROM generate_series(1, 20000) i",
                "ANALYZE t");
        sluice = Sluice.on(database.dataSource());
    }

    @AfterEach
    void dropDatabase() {
        sluice.close();
        database.close();
    }

    private static Backfill fill(String statement) {
        return Backfill.named("fill")
                .table("t")
                .remaining("a IS NULL")
                .step(Step.sql(statement))
                .build();
    }

    private static Backfill guarded() {
        return fill("UPDATE t SET a = 1 WHERE :chunk(t) AND a IS NULL");
    }

    private static Backfill counting() {
        return Backfill.named("counting")
                .table("t")
                .step(Step.sql("UPDATE t SET n = n + 1 WHERE :chunk(t)"))
                .build();
    }

    private static List<String> codes(PlanReport report) {
        return report.risks().stream().map(Risk::code).toList();
    }

    private static String sentences(RunView view) {
        return view.events().stream().map(RunEvent::sentence).collect(Collectors.joining("\n"));
    }

    private RunView runToTheEnd(Backfill backfill, RunOptions options) throws InterruptedException {
        return sluice.start(backfill, options).await(LONG_ENOUGH);
    }

    @Test
    void saysWhatARunWillDoAndLeavesEveryRowAlone() {
        String before = contents();

        PlanReport report = sluice.plan(guarded());

        assertThat(report.keyTypes()).isEqualTo("id bigint");
        assertThat(report.plan().lower()).hasToString("2");
        assertThat(report.plan().upper()).hasToString("40000");
        assertThat(report.rows().rows().contains(20_000)).isTrue();
        assertThat(report.remaining().rows().contains(15_000)).isTrue();
        assertThat(report.density().perKey()).isBetween(0.48, 0.52);
        assertThat(report.density().gaps()).isEmpty();
        assertThat(report.stepPlans())
                .hasSizeGreaterThan(4)
                .allSatisfy(place -> assertThat(place.summary()).contains("t_pkey"));
        Sample sample = report.sample().orElseThrow();
        assertThat(sample.outcomes().changed()).isBetween(600L, 900L);
        assertThat(sample.outcomes().skipped()).isZero();
        assertThat(sample.columns()).containsExactly("a");
        assertThat(sample.walBytes() / sample.outcomes().changed()).isBetween(60L, 9_000L);
        assertThat(sample.rowBytesAfter()).isBetween(90.0, 120.0);
        assertThat(sample.locks()).contains(new Sample.Lock("t", "RowExclusiveLock"));
        assertThat(report.idempotence().verdict())
                .as(report.idempotence().sentence())
                .isEqualTo(Verdict.IDEMPOTENT);
        assertThat(report.projection().orElseThrow().changed().contains(15_000)).isTrue();
        assertThat(report.refusals()).isEmpty();
        assertThat(contents()).isEqualTo(before);
    }

    private String contents() {
        return database.queryStrings("SELECT md5(string_agg(t::text, ',' ORDER BY id)) FROM t")
                .get(0);
    }

    @Test
    void aRunExecutesTheStoredPlan() throws Exception {
        PlanReport report = sluice.plan(guarded());

        RunView end = runToTheEnd(guarded(), FAST);

        assertThat(end.planHash()).isEqualTo(report.plan().hash());
        assertThat(sentences(end)).contains("executes plan " + report.plan().hash());
        assertThat(end.outcomes().changed()).isEqualTo(15_000);
        assertThat(JsonText.read(database.queryStrings("SELECT report FROM sluice.dry_run")
                        .get(0)))
                .isInstanceOf(Map.class);
    }

    @Test
    void whatChangedSinceThePlanIsSaid() throws Exception {
        sluice.plan(guarded());
        database.execute("INSERT INTO t VALUES (99999, NULL, 0, '')", "CREATE INDEX t_note ON t (note)");
        Backfill other = fill("UPDATE t SET a = 2 WHERE :chunk(t) AND a IS NULL");

        String said = sentences(runToTheEnd(other, FAST));

        assertThat(said)
                .contains("does not fit any more")
                .contains("the definition's step changed")
                .contains("the highest key was 40000, now it is 99999")
                .contains("new: index CREATE INDEX t_note")
                .doesNotContain("gone:");
    }

    @Test
    void anUnfinishedRunGoesOnWithItsPlanAndSaysWhatChangedAround() throws Exception {
        sluice.start(guarded(), RunOptions.DEFAULTS.withBatchSize(10).withSleep(Duration.ofMillis(200)))
                .pause();
        database.execute("CREATE INDEX t_note ON t (note)");

        assertThatThrownBy(() -> sluice.start(fill("UPDATE t SET a = 2 WHERE :chunk(t) AND a IS NULL")))
                .hasMessageContaining("another definition (step changed")
                .isInstanceOfSatisfying(
                        SluiceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PLAN_CHANGED));
        assertThat(sentences(sluice.start(guarded(), FAST).view()))
                .contains("the schema changed: new: index CREATE INDEX t_note");
    }

    @Test
    void anotherSchemaAloneIsEnoughToPlanAnew() throws Exception {
        sluice.plan(guarded());
        database.execute("ALTER TABLE t ADD COLUMN more text");

        assertThat(sentences(runToTheEnd(guarded(), FAST)))
                .contains("new: column more text")
                .doesNotContain("executes plan");
    }

    @Test
    void aStepThatIsNotIdempotentIsRefusedUntilItIsAccepted() throws Exception {
        PlanReport report = sluice.plan(counting());

        assertThat(report.idempotence().verdict()).isEqualTo(Verdict.NOT_IDEMPOTENT);
        assertThat(report.idempotence().columns()).containsExactly("n");
        assertThat(report.idempotence().changedRows()).isEqualTo(800);
        assertThat(report.idempotence().keys()).contains("2");
        assertThat(codes(report)).contains("not-idempotent");
        assertThatThrownBy(() -> sluice.start(counting()))
                .isInstanceOfSatisfying(
                        SluiceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_IDEMPOTENT))
                .hasMessageContaining("changed n of 800 of 800 rows again, such as 2");
        assertThat(database.queryLong("SELECT count(*) FROM sluice.run")).isZero();

        RunView end = runToTheEnd(counting(), FAST.acceptNonIdempotent());

        assertThat(end.state()).isEqualTo(RunState.SUCCEEDED);
        assertThat(database.queryLong("SELECT count(*) FROM t WHERE n <> 1")).isZero();
    }

    @Test
    void aRunWithoutAPlanFindsOutByItself() {
        assertThatThrownBy(() -> sluice.start(counting())).hasMessageContaining("not idempotent");
        assertThat(database.queryLong("SELECT count(*) FROM t WHERE n <> 0")).isZero();
    }

    @Test
    void writingTheSameValuesAgainIsIdempotentInEffect() {
        Backfill unguarded = fill("UPDATE t SET a = 1 WHERE :chunk(t)");

        PlanReport report = sluice.plan(unguarded);

        assertThat(report.idempotence().verdict()).isEqualTo(Verdict.IDEMPOTENT);
        assertThat(report.idempotence().sentence()).contains("with the same contents");
    }

    @Test
    void randomValuesWithoutAGuardAreNotIdempotent() {
        assertThat(sluice.plan(fill("UPDATE t SET n = (random() * 1e9)::int WHERE :chunk(t)"))
                        .idempotence()
                        .columns())
                .containsExactly("n");
    }

    @Test
    void rowsInsertedTwiceAreFound() {
        database.execute("CREATE TABLE log (id bigint, at timestamptz DEFAULT now())");
        Backfill logging = Backfill.named("log")
                .table("t")
                .step(Step.sql("INSERT INTO log SELECT id FROM t WHERE :chunk(t)"))
                .build();

        PlanReport report = sluice.plan(logging);

        assertThat(report.idempotence().verdict()).isEqualTo(Verdict.NOT_IDEMPOTENT);
        assertThat(report.idempotence().sentence()).contains("inserted 800 rows of \"public\".\"log\"");
        assertThat(report.sample().orElseThrow().outcomes().changed()).isEqualTo(800);
        assertThat(report.projection().orElseThrow().otherGrowth().high()).isPositive();
        assertThat(database.queryLong("SELECT count(*) FROM log")).isZero();
    }

    @Test
    void aSecondPassThatFailsIsNotIdempotentAndOneThatMeetsAConflictIs() {
        database.execute("CREATE TABLE copies (id bigint PRIMARY KEY)");
        String insert = "INSERT INTO copies SELECT id FROM t WHERE :chunk(t)";

        PlanReport plain = sluice.plan(
                Backfill.named("copy").table("t").step(Step.sql(insert)).build());
        PlanReport careful = sluice.plan(Backfill.named("copy")
                .table("t")
                .step(Step.sql(insert + " ON CONFLICT DO NOTHING"))
                .build());

        assertThat(plain.idempotence().sentence())
                .contains("failed: duplicate key value")
                .contains("23505");
        assertThat(plain.idempotence().verdict()).isEqualTo(Verdict.NOT_IDEMPOTENT);
        assertThat(careful.idempotence().verdict()).isEqualTo(Verdict.IDEMPOTENT);
    }

    @Test
    void sumsKeptElsewhereAreComparedToo() {
        database.execute("CREATE TABLE totals (id integer PRIMARY KEY, n bigint)", "INSERT INTO totals VALUES (1, 0)");
        Backfill adding = Backfill.named("adding")
                .table("t")
                .step(Step.sql("UPDATE totals SET n = n + (SELECT count(*) FROM t WHERE :chunk(t))"))
                .build();
        Backfill setting = Backfill.named("setting")
                .table("t")
                .step(Step.sql("UPDATE totals SET n = (SELECT max(id) FROM t WHERE :chunk(t))"))
                .build();

        assertThat(sluice.plan(adding).idempotence().sentence()).contains("changed 8 rows of \"public\".\"totals\"");
        assertThat(sluice.plan(setting).idempotence().verdict()).isEqualTo(Verdict.IDEMPOTENT);
    }

    @Test
    void aPlanThatReadsAWholeTableIsRefusedWithTheMissingIndexNamed() {
        database.execute(
                "CREATE TABLE orders (id bigint PRIMARY KEY, t_id bigint, filler text)",
                "INSERT INTO orders SELECT i, i % 20000, repeat('y', 500) FROM generate_series(1, 200000) i",
                "ANALYZE orders");
        Backfill counting = fill("UPDATE t SET a = (SELECT count(*) FROM orders o WHERE o.t_id = t.id)"
                + " WHERE :chunk(t) AND a IS NULL");

        PlanReport report = sluice.plan(counting);

        assertThat(report.refusals()).extracting(Risk::code).contains("reads-whole-table");
        assertThat(report.refusals().get(0).sentence())
                .contains("CREATE INDEX CONCURRENTLY ON \"public\".\"orders\" (t_id)");
        assertThat(report.sample()).isEmpty();
        assertThatThrownBy(() -> sluice.start(counting, FAST.acceptNonIdempotent()))
                .isInstanceOfSatisfying(
                        SluiceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PLAN_REFUSED));

        database.execute("CREATE INDEX ON orders (t_id)", "ANALYZE orders");

        assertThat(sluice.plan(counting).refusals()).isEmpty();
    }

    @Test
    void triggersForeignKeysAndWritesElsewhereAreTold() {
        database.execute(
                "CREATE TABLE parents (id integer PRIMARY KEY)",
                "INSERT INTO parents VALUES (1)",
                "ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES parents",
                "CREATE TABLE audit (id bigint)",
                "CREATE FUNCTION audit() RETURNS trigger LANGUAGE plpgsql AS"
                        + " $$ BEGIN INSERT INTO audit VALUES (NEW.id); PERFORM pg_notify('audit', 'x'); RETURN NULL; END $$",
                "CREATE TRIGGER audited AFTER UPDATE ON t FOR EACH ROW EXECUTE FUNCTION audit()");

        PlanReport report = sluice.plan(guarded());

        Sample sample = report.sample().orElseThrow();
        assertThat(sample.triggers()).anySatisfy(fired -> {
            assertThat(fired.name()).isEqualTo("audited");
            assertThat(fired.calls()).isEqualTo(sample.outcomes().changed());
        });
        assertThat(sample.triggers()).anyMatch(Sample.Fired::foreignKey);
        assertThat(sample.writes())
                .singleElement()
                .satisfies(written -> assertThat(written.inserted())
                        .isEqualTo(sample.outcomes().changed()));
        assertThat(codes(report)).contains("trigger-fires", "foreign-key-checked", "writes-elsewhere", "notifies");
        assertThat(database.queryLong("SELECT count(*) FROM audit")).isZero();
    }

    @Test
    void whatARollbackDoesNotUndoIsNotTriedUnasked() {
        database.execute("CREATE FUNCTION outside(integer) RETURNS integer LANGUAGE plpgsql AS"
                + " $$ BEGIN PERFORM pg_advisory_lock(42); RETURN 1; END $$");
        Backfill calling = fill("UPDATE t SET a = outside(n) WHERE :chunk(t) AND a IS NULL");

        PlanReport cautious = sluice.plan(calling);
        PlanReport bold = sluice.plan(calling, PlanOptions.THOROUGH.withEffectsAccepted());

        assertThat(cautious.sample()).isEmpty();
        assertThat(cautious.idempotence().sentence())
                .contains("not tried")
                .contains("function outside calls pg_advisory_lock");
        assertThat(bold.sample()).isPresent();
    }

    @Test
    void sequencesThatLoseNumbersAreNamed() {
        database.execute("CREATE SEQUENCE numbers");

        assertThat(codes(sluice.plan(fill("UPDATE t SET a = nextval('numbers') WHERE :chunk(t) AND a IS NULL"))))
                .contains("sequence");
    }

    @Test
    void aSampleThatFailsIsARiskAndNoRefusal() throws Exception {
        Backfill failing = fill("UPDATE t SET a = 1 / (id - 2) WHERE :chunk(t) AND a IS NULL");

        PlanReport report = sluice.plan(failing);

        assertThat(codes(report)).contains("sample-failed");
        assertThat(report.sample().orElseThrow().failures().get(0)).contains("division by zero");
        assertThat(sluice.start(failing).id()).isPositive();
    }

    @Test
    void rowsThatTheApplicationHoldsAreWaitedForOnlyBriefly() throws Exception {
        try (Connection application = database.dataSource().getConnection();
                Statement statement = application.createStatement()) {
            application.setAutoCommit(false);
            statement.execute("UPDATE t SET n = 5 WHERE id = 2");

            PlanReport report = sluice.plan(guarded());

            assertThat(report.sample().orElseThrow().failures()).hasSize(1);
            assertThat(report.sample().orElseThrow().failures().get(0)).contains("55P03");
            assertThat(report.idempotence().verdict()).isEqualTo(Verdict.IDEMPOTENT);
            application.rollback();
        }
    }

    @Test
    void deferredConstraintsAreCheckedInTheSample() {
        database.execute(
                "CREATE TABLE parents (id integer PRIMARY KEY)",
                "ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES parents DEFERRABLE INITIALLY DEFERRED NOT VALID");

        assertThat(sluice.plan(fill("UPDATE t SET a = 77 WHERE :chunk(t) AND a IS NULL"))
                        .sample()
                        .orElseThrow()
                        .failures())
                .isNotEmpty()
                .allMatch(failure -> failure.contains("23503"));
    }

    @Test
    void javaStepsAreNotTriedAndThatIsSaid() throws Exception {
        JavaStep step = (chunk, reader) -> Writes.NONE;
        Backfill java = Backfill.named("java").table("t").step(step).build();

        PlanReport report = sluice.plan(java);

        assertThat(report.idempotence().verdict()).isEqualTo(Verdict.UNKNOWN);
        assertThat(report.idempotence().sentence()).contains("Java");
        assertThat(report.rows().rows().contains(20_000)).isTrue();
        assertThat(runToTheEnd(java, FAST).state()).isEqualTo(RunState.SUCCEEDED);
    }

    @Test
    void partitionsAreWalkedAsOneTable() {
        database.execute(
                "CREATE TABLE p (id bigint, a integer, PRIMARY KEY (id)) PARTITION BY RANGE (id)",
                "CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (5000)",
                "CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (5000) TO (10000)",
                "INSERT INTO p SELECT i FROM generate_series(0, 9999) i",
                "ANALYZE p");
        Backfill parts = Backfill.named("parts")
                .table("p")
                .remaining("a IS NULL")
                .step(Step.sql("UPDATE p SET a = 1 WHERE :chunk(p) AND a IS NULL"))
                .build();

        PlanReport report = sluice.plan(parts);

        assertThat(report.rows().rows().contains(10_000)).isTrue();
        assertThat(report.sample().orElseThrow().outcomes().changed()).isBetween(400L, 500L);
        assertThat(report.sample().orElseThrow().updates())
                .isEqualTo(report.sample().orElseThrow().outcomes().changed());
        assertThat(codes(report)).contains("partitioned");
    }

    @Test
    void keyListsArePlannedByTheirKeys() throws Exception {
        Object[] keys = IntStream.rangeClosed(1, 3_000).mapToObj(i -> i * 20).toArray();
        Backfill listed = Backfill.named("listed")
                .table("t")
                .keys(Keys.of(keys))
                .remaining("a IS NULL")
                .step(Step.sql("UPDATE t SET a = 1 WHERE :chunk(t) AND a IS NULL"))
                .build();

        PlanReport report = sluice.plan(listed);

        // A third of the listed keys has no row: the table ends at 40,000.
        assertThat(report.rows().rows().low()).isEqualTo(2_000);
        assertThat(report.remaining().rows().low())
                .isEqualTo(database.queryLong("SELECT count(*) FROM t WHERE id % 20 = 0 AND a IS NULL"));
        assertThat(report.sample().orElseThrow().outcomes().changed()).isPositive();
        assertThat(report.idempotence().verdict()).isEqualTo(Verdict.IDEMPOTENT);
        assertThat(report.refusals()).isEmpty();
        assertThat(sentences(runToTheEnd(listed, FAST)))
                .contains("executes plan " + report.plan().hash());
    }

    @Test
    void gapsAndTextKeysAreDescribed() {
        database.execute(
                "DELETE FROM t WHERE id BETWEEN 10000 AND 30000",
                "UPDATE t SET id = id + 900000 WHERE id > 30000",
                "CREATE TABLE names (name text PRIMARY KEY, a integer)",
                "INSERT INTO names SELECT md5(i::text) FROM generate_series(1, 1000) i",
                "VACUUM ANALYZE t");

        assertThat(sluice.plan(guarded()).density().gaps())
                .singleElement()
                .satisfies(gap -> assertThat(gap.share()).isGreaterThan(0.9));
        PlanReport names = sluice.plan(Backfill.named("names")
                .table("names")
                .step(Step.sql("UPDATE names SET a = 1 WHERE :chunk(names) AND a IS NULL"))
                .build());
        assertThat(names.density().perKey()).isNaN();
        assertThat(names.sample().orElseThrow().outcomes().changed()).isEqualTo(48);
    }

    @Test
    void rareRowsAreFoundThroughAnIndex() {
        database.execute(
                "UPDATE t SET a = 1",
                "UPDATE t SET a = NULL WHERE id = 39998",
                "CREATE INDEX t_rare ON t (id) WHERE a IS NULL",
                "VACUUM ANALYZE t");

        PlanReport report = sluice.plan(guarded());

        assertThat(report.remaining().basis()).isEqualTo(Basis.COUNTED);
        assertThat(report.remaining().rows().low()).isEqualTo(1);
        assertThat(report.sample().orElseThrow().outcomes().changed()).isEqualTo(1);
    }

    @Test
    void emptyTablesAndNamesThatNeedQuotesAreNoTrouble() {
        database.execute(
                "CREATE TABLE nothing (id bigint PRIMARY KEY, n integer)",
                "CREATE SCHEMA \"a.b\"",
                "CREATE TABLE \"a.b\".\"Odd \"\" 'name\" (\"the \"\" key\" bigint PRIMARY KEY, \"ä?\" integer)",
                "INSERT INTO \"a.b\".\"Odd \"\" 'name\" SELECT i FROM generate_series(1, 1000) i");

        PlanReport empty = sluice.plan(Backfill.named("nothing")
                .table("nothing")
                .step(Step.sql("UPDATE nothing SET n = 1 WHERE :chunk(nothing)"))
                .build());
        PlanReport odd = sluice.plan(Backfill.named("odd")
                .table("\"a.b\".\"Odd \"\" 'name\"")
                .remaining("\"ä?\" IS NULL")
                .step(Step.sql("UPDATE \"a.b\".\"Odd \"\" 'name\" AS o SET \"ä?\" = 1 WHERE :chunk(o)"))
                .build());

        assertThat(empty.rows().rows().high()).isZero();
        assertThat(empty.refusals()).isEmpty();
        assertThat(odd.sample().orElseThrow().columns()).containsExactly("ä?");
        assertThat(JsonText.read(JsonText.write(PlanDocument.of(odd)))).isInstanceOf(Map.class);
    }

    @Test
    void aServerWithTooFewConnectionsForItsWorkersIsTold() {
        try (TestServer small = TestServer.dedicated(Map.of("max_connections", "10"));
                TestDatabase other = small.newDatabase("plan_connections");
                Sluice there = Sluice.on(other.dataSource())) {
            other.execute(
                    "CREATE TABLE t (id bigint PRIMARY KEY, a int, n int NOT NULL DEFAULT 0)",
                    "INSERT INTO t SELECT i FROM generate_series(1, 100) i",
                    "ANALYZE t");

            assertThat(there.plan(guarded()).risks())
                    .filteredOn(risk -> risk.code().equals("connections"))
                    .singleElement()
                    .satisfies(risk -> assertThat(risk.sentence())
                            .matches("\\d of 7 connections are taken; .*: there is room for \\d workers?"));
        }
    }

    @Test
    void aTableBeingFilledWithoutStatisticsIsPlanned() {
        database.execute(
                "CREATE TABLE fresh (id integer PRIMARY KEY, a integer) WITH (autovacuum_enabled = off)",
                "INSERT INTO fresh SELECT i FROM generate_series(1, 5000) i");

        PlanReport report = sluice.plan(Backfill.named("fresh")
                .table("fresh")
                .remaining("a IS NULL")
                .step(Step.sql("UPDATE fresh SET a = 1 WHERE :chunk(fresh) AND a IS NULL"))
                .build());

        assertThat(codes(report)).contains("no-statistics");
        assertThat(report.refusals()).isEmpty();
        assertThat(report.remaining().rows().contains(5_000)).isTrue();
    }
}
