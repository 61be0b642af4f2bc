package dev.sluice.chaos;

import dev.sluice.Backfill;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Nothing that is killed loses or doubles a row: worker processes, their connections and the database itself are injured
 * again and again, and at the end every row was stepped exactly once and every outcome counted once.
 *
 * <p>The schedule is drawn from a seed, which is printed; {@code -Dseed=N} draws the same again. The long form is {@code
 * mvn -Plong verify -Dtest=KillSoak*Test}; {@code -Dinjuries=N} sets its length.
 */
class KillSoakTest {

    private static final int ROWS = 60_000;
    // More than a fleet without injuries could do in the time.
    static final int ROWS_AN_INJURY = 2_500;

    private Soak soak;

    @BeforeEach
    void startServer() {
        soak = new Soak();
    }

    @AfterEach
    void killAll() throws Exception {
        soak.close();
    }

    private void survive(Backfill backfill, Schedule schedule, int rows) throws Exception {
        soak.survive(backfill, schedule, rows, Integer.MAX_VALUE, false);
    }

    @Test
    void everyRowIsSteppedOnceWhateverIsKilled() throws Exception {
        survive(SoakTable.sqlStep(), Soak.schedule(34, Duration.ofMillis(800)), ROWS);
    }

    @Test
    void aStepInJavaHoldsAsWell() throws Exception {
        survive(SoakTable.javaStep(), Soak.schedule(12, Duration.ofMillis(900)), ROWS / 2);
    }

    @Test
    @Tag("long")
    void everyRowIsSteppedOnceWhateverIsKilledHundredsOfTimes() throws Exception {
        Schedule schedule = Soak.longSchedule(400);
        survive(SoakTable.sqlStep(), schedule, schedule.injuries().size() * ROWS_AN_INJURY);
    }

    @Test
    @Tag("long")
    void aStepInJavaHoldsHundredsOfTimesAsWell() throws Exception {
        Schedule schedule = Soak.longSchedule(200);
        survive(SoakTable.javaStep(), schedule, schedule.injuries().size() * ROWS_AN_INJURY);
    }
}
