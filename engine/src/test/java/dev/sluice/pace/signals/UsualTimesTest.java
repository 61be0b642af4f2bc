package dev.sluice.pace.signals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class UsualTimesTest {

    private final UsualTimes times = new UsualTimes();
    private long calls = 1_000;
    private double millis = 2_000;
    private double now;

    private double longer() {
        UsualTimes.Sum sum = times.recent(now);
        return sum.millis() / sum.usual() - 1;
    }

    /** A hundred calls a second of so many milliseconds. */
    private void pass(int seconds, double each) {
        for (int i = 0; i < seconds; i++) {
            now += 1;
            calls += 100;
            millis += 100 * each;
            times.note("s", calls, millis, now);
        }
    }

    @Test
    void theServersAverageIsTheBeginning() {
        times.note("s", calls, millis, now);
        pass(2, 3);
        assertThat(times.recent(now).calls()).isEqualTo(200);
        assertThat(longer()).isCloseTo(0.5, within(0.01));
    }

    @Test
    void slownessIsNotTakenForUsualWithinAMinute() {
        times.note("s", calls, millis, now);
        pass(60, 4);
        assertThat(longer()).isBetween(0.85, 1.0);
        pass(6, 2);
        assertThat(longer()).isLessThan(0.01);
    }

    @Test
    void slownessThatStaysIsUsualAfterAnHourOrTwo() {
        times.note("s", calls, millis, now);
        pass(7_200, 4);
        assertThat(longer()).isLessThan(0.05);
    }

    @Test
    void anAverageSpoiltByOneStallIsForgottenInMinutes() {
        millis += 10_000;
        times.note("s", calls, millis, now);
        pass(300, 2);
        pass(5, 4);
        assertThat(longer()).isGreaterThan(0.7);
    }

    @Test
    void otherStatementsThanUsualAreNoSlowness() {
        times.note("quick", 1_000, 1_000, 0);
        times.note("slow", 1_000, 50_000, 0);
        times.note("quick", 1_100, 1_100, 1);
        times.note("slow", 1_900, 95_000, 1);
        assertThat(times.recent(1).millis()).isCloseTo(times.recent(1).usual(), within(1e-6));
    }

    @Test
    void reportsDoNotSpeakForTheRest() {
        times.note("report", 100, 100_000, 0);
        times.note("report", 150, 300_000, 1);
        assertThat(times.recent(1).calls()).isZero();
    }

    @Test
    void statisticsThatAreResetAreABeginning() {
        times.note("s", 1_000, 2_000, 0);
        times.note("s", 10, 400, 1);
        assertThat(times.recent(1).calls()).isZero();
        times.note("s", 20, 800, 2);
        assertThat(times.recent(2).millis()).isCloseTo(times.recent(2).usual(), within(1e-6));
    }

    @Test
    void afterFiveSecondsNothingIsRecent() {
        times.note("s", calls, millis, now);
        pass(3, 4);
        now += 6;
        assertThat(times.recent(now).calls()).isZero();
    }
}
