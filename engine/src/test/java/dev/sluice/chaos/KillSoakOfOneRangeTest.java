package dev.sluice.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** As {@link KillSoakTest}, with a single range that everybody splits, and with bad rows in it. */
class KillSoakOfOneRangeTest {

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
    void theOnlyRangeIsSplitAgainAndAgainWhateverIsKilled() throws Exception {
        soak.survive(SoakTable.sqlStep(), Soak.schedule(10, Duration.ofMillis(800)), ROWS, 250, true);
        long splits = soak.splits();
        System.out.println("kill soak split " + splits + " times");
        assertThat(splits).isPositive();
    }
}
