package dev.sluice.pace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.pace.signals.Limit;
import dev.sluice.pace.signals.Signal;
import dev.sluice.pace.signals.Unit;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/** The law under a clock of its own, driven by series of readings. */
class LawTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    /** A database whose signal answers to the level. */
    private static final class World {
        private Instant now = START;
        private Memory memory = Memory.FRESH;
        private double inUse = 1;
        private double highest = 4;
        private boolean alone;
        private final List<String> sentences = new ArrayList<>();

        private Law.Decision second(List<Reading> readings) {
            now = now.plusSeconds(1);
            Law.Decision decision = Law.decide(new Law.Inputs(now, readings, inUse, highest, alone, 0.5), memory);
            memory = decision.next();
            if (decision.sentence() != null) {
                sentences.add(decision.sentence());
            }
            return decision;
        }

        private void seconds(int seconds, DoubleUnaryOperator utilisationOfLevel) {
            for (int i = 0; i < seconds; i++) {
                second(List.of(graded(utilisationOfLevel.applyAsDouble(memory.level()), now.plusSeconds(1))));
            }
        }
    }

    private static Reading graded(double utilisation, Instant at) {
        return reading("own_impact", Signal.Kind.GRADED, utilisation, at);
    }

    private static Reading hard(double seconds, Instant at) {
        return new Reading(
                "replica_lag",
                Signal.Kind.HARD,
                Reading.Standing.MEASURED,
                seconds,
                new Limit(5, Unit.SECONDS),
                "replica standby1 is " + seconds + " s behind",
                null,
                "pg_stat_replication",
                at,
                false);
    }

    private static Reading reading(String name, Signal.Kind kind, double utilisation, Instant at) {
        return new Reading(
                name,
                kind,
                Reading.Standing.MEASURED,
                utilisation,
                new Limit(1, Unit.SHARE),
                "it is so",
                null,
                "somewhere",
                at,
                false);
    }

    private static Reading lost(Signal.Kind kind, Instant measuredAt) {
        return new Reading(
                "replica_lag",
                kind,
                Reading.Standing.LOST,
                0,
                new Limit(5, Unit.SECONDS),
                "replica standby1 is gone",
                null,
                "pg_stat_replication",
                measuredAt,
                false);
    }

    @Test
    void beginsSmallAndNeverUsesMoreThanThereIs() {
        World world = new World();
        assertThat(world.memory.level()).isEqualTo(Law.START_LEVEL);
        world.seconds(300, level -> 0);
        assertThat(world.memory.level()).isEqualTo(4);
        world.highest = 1;
        world.seconds(1, level -> 0);
        assertThat(world.memory.level()).isEqualTo(1);
    }

    @Test
    void findsNineTenthsOfTheBestSafeLevelWithinTwoMinutesWhereverItLies() {
        for (double best : new double[] {0.08, 0.3, 0.9, 1.7, 3.5}) {
            World world = new World();
            // At the best level the signal is where nothing changes any more.
            world.seconds(120, level -> Law.HOLD_BELOW * level / best);
            assertThat(world.memory.level()).as("best %s", best).isBetween(0.55 * best, best * 1.05);
            double found = world.memory.level();
            world.seconds(120, level -> Law.HOLD_BELOW * level / best);
            assertThat(world.memory.level()).as("stays").isEqualTo(found);
        }
    }

    @Test
    void aWallIsApproachedToNineTenthsAndNotRunIntoAgainAndAgain() {
        World world = new World();
        // A signal that says nothing before the level is too much.
        DoubleUnaryOperator cliff = level -> level > 2 ? 1.2 : 0.25;
        int falls = 0;
        for (int i = 0; i < 600; i++) {
            double before = world.memory.level();
            world.seconds(1, cliff);
            falls += world.memory.level() < before ? 1 : 0;
        }
        assertThat(world.memory.level()).isBetween(1.7, 2.0);
        assertThat(falls).isLessThan(12);
    }

    @Test
    void aWallThatIsGoneIsForgottenAfterACalm() {
        World world = new World();
        world.seconds(60, level -> level > 1 ? 1.2 : 0.25);
        assertThat(world.memory.level()).isLessThan(1.5);
        world.seconds(120, level -> 0.01);
        assertThat(world.memory.level()).isEqualTo(4);
        assertThat(world.sentences).anySatisfy(s -> assertThat(s).contains("far from its limit for 20 s"));
    }

    @Test
    void backsOffByHalvesAndIsBackAtNineTenthsWithinAMinute() {
        World world = new World();
        world.seconds(120, level -> 0.3 * level / 4);
        double before = world.memory.level();
        assertThat(before).isEqualTo(4);

        world.seconds(5, level -> 3);
        assertThat(world.memory.level()).isLessThanOrEqualTo(before / 4);
        world.seconds(30, level -> 3);
        assertThat(world.memory.level()).isEqualTo(Law.LOWEST_LEVEL);

        world.seconds(60, level -> 0.3 * level / 4);
        assertThat(world.memory.level()).isGreaterThanOrEqualTo(0.9 * before);
    }

    @Test
    void aHardSignalStopsEverythingAndReleasesItWellBelowItsLimit() {
        World world = new World();
        world.seconds(60, level -> 0);
        double before = world.memory.level();

        Law.Decision held = world.second(List.of(hard(6.2, world.now)));
        assertThat(held.next().hold()).isNotNull();
        assertThat(held.sentence()).isEqualTo("held: replica standby1 is 6.2 s behind, limit 5 s; resumes under 2.5 s");
        assertThat(world.second(List.of(hard(3, world.now))).next().hold())
                .as("not yet")
                .isNotNull();

        for (int i = 0; i < 3; i++) {
            world.second(List.of(hard(2, world.now)));
        }
        assertThat(world.memory.hold()).isNull();
        assertThat(world.memory.level()).isLessThan(before / 2);
        assertThat(world.sentences.get(world.sentences.size() - 1))
                .startsWith("released: replica standby1 is 2.0 s behind");
        world.seconds(60, level -> 0);
        assertThat(world.memory.level()).isGreaterThanOrEqualTo(0.9 * before);
    }

    @Test
    void aReleaseIsPutOffAtRandom() {
        for (double jitter : new double[] {0, 1}) {
            World world = new World();
            world.second(List.of(hard(6, world.now)));
            int seconds = 0;
            while (world.memory.hold() != null) {
                seconds++;
                world.now = world.now.plusSeconds(1);
                world.memory = Law.decide(
                                new Law.Inputs(world.now, List.of(hard(1, world.now)), 1, 4, false, jitter),
                                world.memory)
                        .next();
            }
            assertThat(seconds).isEqualTo(jitter == 0 ? 1 : 1 + (int) Law.RELEASE_JITTER.toSeconds());
        }
    }

    @Test
    void aLostSignalNeverMeansMore() {
        for (Signal.Kind kind : Signal.Kind.values()) {
            World world = new World();
            world.seconds(10, level -> 0.1);
            double before = world.memory.level();
            Instant lostAt = world.now;
            for (int i = 0; i < 14; i++) {
                world.second(List.of(lost(kind, lostAt)));
                assertThat(world.memory.level()).isLessThanOrEqualTo(before);
                assertThat(world.memory.hold()).isNull();
            }
            for (int i = 0; i < 3; i++) {
                world.second(List.of(lost(kind, lostAt)));
            }
            assertThat(world.memory.hold() != null).as("%s", kind).isEqualTo(kind == Signal.Kind.HARD);
            if (kind == Signal.Kind.HARD) {
                assertThat(world.sentences.get(world.sentences.size() - 1))
                        .contains("sluice signal replica_lag --ignore");
            }
        }
    }

    @Test
    void whoDoesNotKnowTheCustomersYetGoesAsABeginnerAndRemembersNoWall() {
        World world = new World();
        world.seconds(30, level -> 0);
        double before = world.memory.level();
        assertThat(before).isGreaterThan(Law.START_LEVEL);

        Reading learning = new Reading(
                "own_impact",
                Signal.Kind.GRADED,
                Reading.Standing.LEARNING,
                0,
                new Limit(1, Unit.SHARE),
                "finds out",
                null,
                "somewhere",
                null,
                false);
        for (int i = 0; i < 20; i++) {
            Law.Decision decision = world.second(List.of(learning));
            assertThat(world.memory.level()).isEqualTo(Law.START_LEVEL);
            assertThat(decision.limit()).isEqualTo("finds out");
        }
        assertThat(world.memory.wall()).isNull();
        assertThat(world.sentences.get(world.sentences.size() - 1))
                .isEqualTo(Law.level(before) + " → " + Law.level(Law.START_LEVEL) + ": finds out");

        world.seconds(60, level -> 0);
        assertThat(world.memory.level()).isEqualTo(4);
    }

    @Test
    void onlyALevelAtWhichALimitWasReachedIsAWall() {
        World world = new World();
        world.seconds(30, level -> 0);
        world.seconds(3, level -> 0.8);
        assertThat(world.memory.wall()).isNull();
        world.seconds(3, level -> 1.1);
        assertThat(world.memory.wall()).isNotNull();
    }

    @Test
    void anAllowanceThatNobodyUsesIsNotRaised() {
        World world = new World();
        world.inUse = 0.5;
        world.seconds(60, level -> 0);
        assertThat(world.memory.level()).isEqualTo(Law.START_LEVEL);
        assertThat(world.second(List.of()).limit()).isEqualTo("workers use 50 % of what they may");
    }

    @Test
    void whoIsAloneIsQuickAndWhoIsNotIsCareful() {
        World alone = new World();
        alone.alone = true;
        alone.seconds(8, level -> 0);
        World beside = new World();
        beside.seconds(8, level -> 0);
        assertThat(alone.memory.level()).isEqualTo(4);
        assertThat(beside.memory.level()).isLessThan(1);
    }

    @Test
    void theLowestLevelIsKeptUnderGradedTrouble() {
        World world = new World();
        world.seconds(120, level -> 5);
        assertThat(world.memory.level()).isEqualTo(Law.LOWEST_LEVEL);
        assertThat(world.memory.hold()).isNull();
    }

    @Test
    void everyChangeHasASentenceWithNumbers() {
        World world = new World();
        world.seconds(30, level -> 0);
        double level = world.memory.level();
        world.seconds(1, l -> 1.5);
        assertThat(world.sentences.get(world.sentences.size() - 1))
                .isEqualTo(Law.level(level) + " → " + Law.level(world.memory.level()) + ": it is so, limit 100 %");
    }

    @Test
    void theConstantsFitTogether() {
        assertThat(Law.GROW_BELOW).isLessThan(Law.HOLD_BELOW);
        assertThat(Law.AIM).isBetween(Law.GROW_BELOW, Law.HOLD_BELOW);
        assertThat(Reading.LOST_UTILISATION).as("neither up nor down").isBetween(Law.GROW_BELOW, Law.HOLD_BELOW);
        assertThat(Law.RELEASE_BELOW).as("a stop is not released into a fall").isLessThan(Law.HOLD_BELOW);
        assertThat(Law.GROW_AFTER_SHED).isGreaterThan(Law.SHED_EVERY);
        assertThat(Law.START_LEVEL).isGreaterThanOrEqualTo(Law.LOWEST_LEVEL);
        // Halving from any level is at the lowest before a minute is over, and back within another.
        assertThat(Law.WALL_MARGIN).isGreaterThanOrEqualTo(0.9);
        assertThat(Law.LOST_HOLDS_AFTER).isGreaterThan(Duration.ofSeconds(3));
    }
}
