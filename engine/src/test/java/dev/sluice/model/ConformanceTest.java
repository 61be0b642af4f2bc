package dev.sluice.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.KeyValue;
import dev.sluice.RunState;
import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import dev.sluice.sql.Jdbc;
import dev.sluice.sql.SqlFailure;
import dev.sluice.store.ControlRun;
import dev.sluice.store.ControlSchema;
import dev.sluice.store.Ownership;
import dev.sluice.store.RangeRow;
import dev.sluice.store.RangeStore;
import dev.sluice.store.RunStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The statements do what the pure transitions say: random walks of two workers with a connection each, with copies as stale
 * as they happen to be, are compared row by row after each step. Repeat a failure with {@code -Dseed=} and the number it
 * names.
 */
class ConformanceTest {

    private static final Logger LOG = LoggerFactory.getLogger(ConformanceTest.class);

    private static final int WALKS = 200;
    private static final int STEPS = 20;
    private static final KeyValue UPPER = KeyValue.of("12");

    private TestDatabase database;
    private Connection first;
    private Connection second;

    @BeforeEach
    void connect() throws SQLException {
        database = TestServer.shared().newDatabase("conformance");
        PGSimpleDataSource source = database.dataSource();
        // Thousands of commits whose durability is of no interest here.
        source.setOptions("-c synchronous_commit=off");
        first = source.getConnection();
        second = source.getConnection();
    }

    @AfterEach
    void drop() throws SQLException {
        first.close();
        second.close();
        database.close();
    }

    private long newRun(int maxWorkers) throws SQLException {
        ControlSchema.migrate(first);
        Jdbc.update(first, "DELETE FROM sluice.run");
        return ControlRun.create(first, ControlRun.bigintKey(), KeyValue.of("1"), UPPER, maxWorkers);
    }

    @Test
    void randomWalksLeaveTheRowsThatThePureTransitionsSay() throws SQLException {
        long seed = Long.getLong("seed", System.nanoTime());
        int walks = System.getProperty("seed") == null ? WALKS : 1;
        Map<RandomWalk.Step, Integer> done = new EnumMap<>(RandomWalk.Step.class);
        Map<RandomWalk.Step, Integer> refused = new EnumMap<>(RandomWalk.Step.class);
        for (int i = 0; i < walks; i++) {
            long run = newRun(1 + i % 2);
            RandomWalk walk = new RandomWalk(seed + i, run, UPPER, first, second);
            for (int step = 0; step < STEPS; step++) {
                walk.step();
            }
            walk.end();
            walk.done().forEach((step, n) -> done.merge(step, n, Integer::sum));
            walk.refused().forEach((step, n) -> refused.merge(step, n, Integer::sum));
        }
        LOG.info("{} walks of {} steps from seed {}: done {}, refused {}", walks, STEPS, seed, done, refused);
        if (walks == WALKS) {
            assertThat(done).as("every step is made").containsOnlyKeys(RandomWalk.Step.values());
            assertThat(refused)
                    .as("every step that can be refused is refused")
                    .containsKeys(
                            RandomWalk.Step.CUT,
                            RandomWalk.Step.TAKE_OVER,
                            RandomWalk.Step.SPLIT,
                            RandomWalk.Step.ADVANCE,
                            RandomWalk.Step.SET_ASIDE,
                            RandomWalk.Step.RELEASE,
                            RandomWalk.Step.FINISH,
                            RandomWalk.Step.MOVE,
                            RandomWalk.Step.END);
        }
    }

    @Test
    void aChunkPastItsFenceMakesTakeoverAndPauseWaitAndItsCommitWins() throws SQLException {
        long run = newRun(2);
        RangeRow held = Ownership.cut(first, run, null, KeyValue.of("10"), "w1").orElseThrow();
        ControlRun.expire(first, held.id());
        RangeRow seen = RangeStore.find(second, held.id()).orElseThrow();

        first.setAutoCommit(false);
        assertThat(RandomWalk.advance(first, held, KeyValue.of("9"))).isTrue();
        assertLockTimeout(() -> Ownership.takeOver(second, seen, "w2"));
        assertLockTimeout(() -> Ownership.move(second, run, RunState.PAUSED, "test", "test", null));
        first.commit();
        first.setAutoCommit(true);

        // The commit renewed the lease, so what w2 saw does not hold any more.
        assertThat(Ownership.takeOver(second, seen, "w2")).isEmpty();
        RangeRow now = RangeStore.find(second, held.id()).orElseThrow();
        assertThat(now.owner()).isEqualTo("w1");
        assertThat(now.cursor()).isEqualTo(KeyValue.of("9"));
        assertThat(RunStore.find(second, run).orElseThrow().state()).isEqualTo(RunState.RUNNING);
    }

    @Test
    void aChunkPastItsFenceThatRollsBackLeavesTheRangeToTheNextOwner() throws SQLException {
        long run = newRun(2);
        RangeRow held = Ownership.cut(first, run, null, KeyValue.of("10"), "w1").orElseThrow();
        ControlRun.expire(first, held.id());

        first.setAutoCommit(false);
        assertThat(RandomWalk.advance(first, held, KeyValue.of("9"))).isTrue();
        first.rollback();
        first.setAutoCommit(true);

        RangeRow seen = RangeStore.find(second, held.id()).orElseThrow();
        RangeRow taken = Ownership.takeOver(second, seen, "w2").orElseThrow();
        assertThat(taken.cursor()).isNull();
        assertThat(RandomWalk.advance(first, held, KeyValue.of("10"))).isFalse();
        assertThat(RandomWalk.advance(second, taken, KeyValue.of("10"))).isTrue();
    }

    private interface Blocked {
        void run() throws SQLException;
    }

    private static void assertLockTimeout(Blocked blocked) {
        assertThatThrownBy(blocked::run)
                .isInstanceOf(SQLException.class)
                .satisfies(e -> assertThat(SqlFailure.of(e).sqlState()).isEqualTo("55P03"));
    }
}
