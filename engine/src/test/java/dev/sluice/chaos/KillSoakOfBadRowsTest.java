package dev.sluice.chaos;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** As {@link KillSoakTest}, with rows that cannot be stepped: each one is quarantined once, whatever is killed. */
class KillSoakOfBadRowsTest {

    private static final int ROWS = 30_000;

    private Soak soak;

    @BeforeEach
    void startServer() {
        soak = new Soak();
    }

    @AfterEach
    void killAll() throws Exception {
        soak.close();
    }

    @Test
    void everyBadRowIsQuarantinedOnceWhateverIsKilled() throws Exception {
        soak.survive(SoakTable.sqlStep(), Soak.schedule(12, Duration.ofMillis(800)), ROWS, 250, false);
    }

    @Test
    @Tag("long")
    void everyBadRowIsQuarantinedOnceWhateverIsKilledHundredsOfTimes() throws Exception {
        Schedule schedule = Soak.longSchedule(200);
        int rows = schedule.injuries().size() * KillSoakTest.ROWS_AN_INJURY;
        soak.survive(SoakTable.javaStep(), schedule, rows, 300, false);
    }
}
