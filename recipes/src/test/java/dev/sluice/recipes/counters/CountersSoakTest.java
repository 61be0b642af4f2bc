package dev.sluice.recipes.counters;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Backfill;
import dev.sluice.RunOptions;
import dev.sluice.RunState;
import dev.sluice.RunView;
import dev.sluice.Sluice;
import dev.sluice.Step;
import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Random;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Counters are recounted again and again while the application changes them: no update of the application is lost, no
 * session of it sees a deadlock, and what was made wrong in between is right at the end, with no recount after the last of
 * the application's writes.
 *
 * <p>{@code mvn -Plong verify -Dtest=CountersSoakTest} is the long form; {@code -Dseconds=N} sets its length, {@code
 * -Dseed=N} draws the same writes.
 */
class CountersSoakTest {

    private static final int SESSIONS = 5;

    private TestDatabase database;

    @BeforeEach
    void open() {
        database = TestServer.shared().newDatabase("soak");
        Writers.makeTables(database);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void noUpdateIsLostWhileCountersAreRecounted() throws Exception {
        soak(Writers.recipe().toBackfill(), Duration.ofSeconds(10));
    }

    @Test
    @Tag("long")
    void noUpdateIsLostWhileCountersAreRecountedForMinutes() throws Exception {
        soak(Writers.recipe().toBackfill(), Duration.ofSeconds(Integer.getInteger("seconds", 90)));
    }

    @Test
    void recountingInOneStatementLosesUpdates() throws Exception {
        Backfill broken =
                Backfill.named("broken").table("users").step(Step.sql("""
                        UPDATE users u SET
                          followers_count = (SELECT count(*) FROM follows WHERE followed_id = u.id AND NOT hidden),
                          following_count = (SELECT count(*) FROM follows WHERE follower_id = u.id),
                          likes = (SELECT coalesce(sum(weight), 0) FROM follows WHERE followed_id = u.id)
                         WHERE :chunk(u)""")).build();

        try (Writers writers = new Writers(database, SESSIONS, seed(), true);
                Sluice sluice = Sluice.on(database.dataSource())) {
            for (int round = 0; round < 20 && wrongOfTheHot() == 0; round++) {
                run(sluice, broken);
            }
            writers.stop();
        }

        assertThat(Writers.wrong(database)).as("users whose counter is wrong").isPositive();
    }

    // Of a running application, so both are looked at in one statement.
    private long wrongOfTheHot() {
        return database.queryLong("""
                SELECT count(*) FROM users u WHERE id <= 3
                   AND likes <> (SELECT coalesce(sum(weight), 0) FROM follows WHERE followed_id = u.id)""");
    }

    private void soak(Backfill backfill, Duration length) throws Exception {
        Random random = new Random(seed());
        long end = System.nanoTime() + length.toNanos();
        int runs = 0;
        long changed = 0;
        try (Writers writers = new Writers(database, SESSIONS, seed(), true);
                Sluice sluice = Sluice.on(database.dataSource())) {
            do {
                vandalise(random);
                RunView view = run(sluice, backfill);
                assertThat(view.state()).as(view.reason()).isEqualTo(RunState.SUCCEEDED);
                changed += view.outcomes().changed();
                runs++;
            } while (System.nanoTime() < end);
            writers.stop();
            System.out.println("counters soak: -Dseed=" + seed() + ", " + runs + " runs changed " + changed
                    + " rows beside " + writers.transactions() + " transactions, the longest of "
                    + writers.longestMillis() + " ms");
            SoftAssertions softly = new SoftAssertions();
            softly.assertThat(writers.failures())
                    .extracting(SQLException::getMessage)
                    .as("errors of the application's sessions")
                    .isEmpty();
            softly.assertThat(Writers.wrong(database))
                    .as("users whose counter is wrong")
                    .isZero();
            softly.assertThat(changed).as("rows made right").isGreaterThan(runs);
            softly.assertThat(writers.transactions()).isGreaterThan(100);
            softly.assertAll();
        }
    }

    // Without a row that would explain it: so only a recount can mend it.
    private void vandalise(Random random) {
        for (int n = 0; n < 25; n++) {
            int user = 1 + random.nextInt(n < 2 ? 3 : Writers.USERS);
            database.execute(
                    "UPDATE users SET followers_count = followers_count + 5, likes = likes - 3 WHERE id = " + user);
        }
    }

    private static RunView run(Sluice sluice, Backfill backfill) throws InterruptedException {
        return sluice.start(
                        backfill,
                        RunOptions.DEFAULTS.withFullSpeed().withMaxWorkers(2).withBatchSize(40))
                .await();
    }

    private static long seed() {
        return Long.getLong("seed", 20_261_122);
    }
}
