package dev.sluice.functional;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Backfill;
import dev.sluice.BusyMachine;
import dev.sluice.Difference;
import dev.sluice.Run;
import dev.sluice.RunOptions;
import dev.sluice.Sluice;
import dev.sluice.Step;
import dev.sluice.Verdict;
import dev.sluice.Verification;
import dev.sluice.VerifyOptions;
import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A verification along whole numbers, whose chunks are so many numbers and not so many rows, leaves no row out. */
class VerifyWholeNumbersTest {

    private static final String WRONG = "t.v IS DISTINCT FROM t.id * 3.0";

    /** The ways to say what a wrong row is. */
    enum Check {
        REMAINING {
            @Override
            Backfill.Builder in(Backfill.Builder builder) {
                return builder.remaining("v IS DISTINCT FROM id * 3.0");
            }
        },
        WRONG_ROWS {
            @Override
            Backfill.Builder in(Backfill.Builder builder) {
                return builder.verify("SELECT t.id, t.v FROM t WHERE :chunk(t) AND " + WRONG);
            }
        },
        EVERY_ROW {
            @Override
            Backfill.Builder in(Backfill.Builder builder) {
                return builder.verify("SELECT t.id, t.v, " + WRONG + " AS sluice_differs FROM t WHERE :chunk(t)");
            }
        };

        abstract Backfill.Builder in(Backfill.Builder builder);

        Backfill backfill() {
            return in(Backfill.named("numbers")
                            .table("t")
                            .step(Step.sql("UPDATE t SET v = id * 3.0 WHERE :chunk(t) AND " + WRONG)))
                    .build();
        }
    }

    private TestDatabase database;
    private Sluice sluice;

    @BeforeEach
    void open() {
        database = TestServer.shared().newDatabase("whole_numbers");
        BusyMachine.ignore(database);
        sluice = Sluice.on(database.dataSource());
    }

    @AfterEach
    void close() {
        sluice.close();
        database.close();
    }

    private static RunOptions options(int batch) {
        return RunOptions.DEFAULTS.withFullSpeed().withMaxWorkers(2).withBatchSize(batch);
    }

    private Run filled(Backfill backfill) throws InterruptedException {
        Run run = sluice.start(backfill, options(200));
        assertThat(run.await(Duration.ofMinutes(1)).state().isEnded()).isTrue();
        return run;
    }

    private static Verification verified(Run run, int batch) throws InterruptedException {
        Run verify = run.verify(VerifyOptions.FULL.withRun(options(batch)));
        verify.await(Duration.ofMinutes(1));
        return run.verification().orElseThrow();
    }

    private Set<String> wrongRows() {
        return new TreeSet<>(database.queryStrings("SELECT t.id FROM t WHERE " + WRONG));
    }

    private static Set<String> found(Run run) {
        return run.differences(10_000).stream()
                .map(Difference::key)
                .map(String::valueOf)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    // Gaps of single numbers and of long stretches, and ends at the type's own.
    private static List<Long> keys(Random random, long first, int numbers) {
        List<Long> keys = new ArrayList<>();
        double share = 0.3 + random.nextDouble() * 0.7;
        int gap = random.nextInt(numbers);
        for (int i = 0; i < numbers; i++) {
            boolean edge = i == 0 || i == numbers - 1;
            if (edge || (random.nextDouble() < share && (i < gap || i > gap + 150))) {
                keys.add(first + i);
            }
        }
        return keys;
    }

    private void fillTable(String type, List<Long> keys) {
        String rows = keys.stream().map(key -> "(" + key + ")").collect(Collectors.joining(", "));
        database.execute(
                "DROP TABLE IF EXISTS t",
                "CREATE TABLE t (id " + type + " PRIMARY KEY, v numeric)",
                "INSERT INTO t VALUES " + rows,
                "ANALYZE t");
    }

    @ParameterizedTest
    @EnumSource(Check.class)
    void everyRowIsCheckedOnceWhateverNumbersAreMissing(Check check) throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        String[] types = {"smallint", "integer", "bigint"};
        for (int trial = 0; trial < 3; trial++) {
            int numbers = 700 + random.nextInt(700);
            long[] firsts = {Short.MIN_VALUE, -40, Long.MAX_VALUE - numbers + 1};
            List<Long> keys = keys(random, firsts[trial], numbers);
            fillTable(types[trial], keys);
            Run run = filled(check.backfill());
            Verification right = verified(run, 1 + random.nextInt(400));
            assertThat(right.verdict()).as("seed %d: %s", seed, right.reason()).isEqualTo(Verdict.PASSED);
            assertThat(right.checked()).as("seed %d", seed).isEqualTo(keys.size());

            database.execute("UPDATE t SET v = 0 WHERE abs(id % 13) = " + random.nextInt(13));
            Verification wrong = verified(run, 1 + random.nextInt(400));
            assertThat(wrong.verdict()).as("seed %d: %s", seed, wrong.reason()).isEqualTo(Verdict.FAILED);
            assertThat(found(run)).as("seed %d", seed).isEqualTo(wrongRows());
            assertThat(wrong.checked()).as("seed %d", seed).isEqualTo(keys.size());
        }
    }

    @Test
    void aCheckThatCannotSayWhetherARowDiffersMeansThatItDoes() throws Exception {
        fillTable("integer", LongStream.rangeClosed(1, 300).boxed().toList());
        Run run = filled(Backfill.named("unsure")
                .table("t")
                .step(Step.sql("UPDATE t SET v = id * 3.0 WHERE :chunk(t) AND " + WRONG))
                .verify("SELECT t.id, t.v <> t.id * 3.0 AS sluice_differs FROM t WHERE :chunk(t)")
                .build());
        database.execute("UPDATE t SET v = NULL WHERE id IN (7, 250)");

        Verification unsure = verified(run, 50);

        assertThat(unsure.verdict()).as(unsure.reason()).isEqualTo(Verdict.FAILED);
        assertThat(found(run)).containsExactlyInAnyOrder("7", "250");
        assertThat(unsure.checked()).isEqualTo(300);
    }

    private int chunksOf(int rows, int apart) throws Exception {
        fillTable(
                "integer",
                LongStream.rangeClosed(1, rows).map(i -> i * apart).boxed().toList());
        Run run = filled(Check.REMAINING.backfill());
        Verification found = verified(run, 50);
        assertThat(found.checked()).isEqualTo(rows);
        return (int) sluice.find(found.run()).orElseThrow().view().chunks();
    }

    @Test
    void chunksAreSoManyNumbersWhereHalfOfThemAreInUseAndSoManyRowsWhereFewerAre() throws Exception {
        assertThat(chunksOf(1_000, 2)).isBetween(40, 50);
        assertThat(chunksOf(1_000, 3)).isBetween(20, 30);
    }
}
