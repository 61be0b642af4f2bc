package dev.sluice.pace.signals;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.pace.Law;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The law and the signals that watch customers, together on simulated machines of different sizes. */
class CustomersFirstTest {

    // What customers may be slowed by on average, and the noise of a simulated minute.
    private static final double SLOWED = 1.3;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aMachineWithLittleRoomIsNotFilledUp(long seed) {
        double alone = alone(2, 1.2, seed);
        SimulatedMachine machine = new SimulatedMachine(2, 1.2, seed);
        assertThat(machine.seconds(60)).as("the search").isLessThan(1.5 * alone);
        assertThat(machine.seconds(120)).as("found").isLessThan(SLOWED * alone);
        assertThat(machine.level()).isLessThan(0.5);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aMachineWithPlentyOfRoomIsUsed(long seed) {
        SimulatedMachine machine = new SimulatedMachine(32, 4, seed);
        machine.seconds(120);
        assertThat(machine.level()).isGreaterThan(0.8);
        machine.seconds(120);
        assertThat(machine.level()).isGreaterThan(1.5);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aRunThatHadTheMachineToItselfMakesRoomForThoseWhoCome(long seed) {
        double alone = alone(2, 1.2, seed);
        SimulatedMachine machine = new SimulatedMachine(2, 1.2, seed);
        machine.startAt(2);
        machine.seconds(2);
        assertThat(machine.level())
                .as("no chunk-free moment to compare with yet")
                .isEqualTo(Law.START_LEVEL);
        machine.seconds(10);
        assertThat(machine.seconds(120)).isLessThan(SLOWED * alone);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void customersWhoBecomeMoreAreMadeRoomForAndTheirUsualTimeIsLearnedAnew(long seed) {
        SimulatedMachine machine = new SimulatedMachine(4, 0.6, seed);
        machine.seconds(120);
        double before = machine.level();
        machine.customers(3);
        machine.seconds(6);
        assertThat(machine.level()).as("makes room").isLessThanOrEqualTo(before / 2);
        machine.seconds(60);
        double crowded = machine.level();
        machine.customers(0.6);
        machine.seconds(60);
        assertThat(machine.level()).as("goes on").isGreaterThan(Math.max(crowded, Law.START_LEVEL));
    }

    @Test
    void whatIsNotSureNeitherRaisesNorLowersTheLevel() {
        assertThat(OwnImpact.NOT_SURE).isBetween(Law.GROW_BELOW, Law.HOLD_BELOW).isLessThan(Law.HOLD_BELOW);
    }

    private static double alone(double processors, double customers, long seed) {
        SimulatedMachine machine = new SimulatedMachine(processors, customers, seed);
        machine.run(false);
        return machine.seconds(300);
    }
}
