package dev.sluice.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.RunState;
import dev.sluice.pace.Memory;
import dev.sluice.pace.WindowHold;
import dev.sluice.store.PaceStore.PacedRun;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RunMoveTest {

    private static final Instant NOW = Instant.parse("2026-11-22T19:20:00Z");
    private static final String NIGHTS = "Sat-Sun 00:00-06:00 Europe/Berlin";
    private static final Optional<WindowHold> CLOSED = WindowHold.of(NIGHTS, NOW);
    private static final Optional<WindowHold> OPEN = Optional.empty();
    private static final Memory.Hold LAG = new Memory.Hold("replica_lag", NOW, "replica is 6 s behind", null);
    private static final String OUTSIDE = CLOSED.orElseThrow().sentence();

    private static PacedRun run(RunState state, String reason, boolean heldByPace) {
        return new PacedRun(1, "b", state, reason, heldByPace, "t", 5, 4, false, false, NIGHTS, List.of(), 0);
    }

    private static PacedRun running() {
        return run(RunState.RUNNING, "started by ada", false);
    }

    private static PacedRun held(String reason) {
        return run(RunState.HELD, reason, true);
    }

    @Test
    void aRunIsHeldForTheDatabaseOrForItsWindow() {
        assertThat(RunMove.of(running(), null, OPEN, NOW)).isEmpty();
        assertThat(RunMove.of(running(), LAG, OPEN, NOW))
                .contains(new RunMove(RunMove.Kind.HOLD, "replica is 6 s behind"));
        assertThat(RunMove.of(running(), null, CLOSED, NOW)).contains(new RunMove(RunMove.Kind.HOLD, OUTSIDE));
        assertThat(RunMove.of(running(), LAG, CLOSED, NOW))
                .contains(new RunMove(RunMove.Kind.HOLD, "replica is 6 s behind"));
    }

    @Test
    void itIsReleasedWhenNeitherHoldsIt() {
        assertThat(RunMove.of(held(LAG.sentence()), null, OPEN, NOW))
                .contains(new RunMove(RunMove.Kind.RELEASE, "what held it is over"));
        Instant saturday = Instant.parse("2026-11-27T23:00:00Z");
        assertThat(RunMove.of(held(OUTSIDE), null, OPEN, saturday))
                .contains(new RunMove(
                        RunMove.Kind.RELEASE, "inside its window " + NIGHTS + "; closes Sat 2026-11-28 06:00 CET"));
    }

    @Test
    void aReasonThatIsStillTrueIsNotToldAgain() {
        assertThat(RunMove.of(held(OUTSIDE), null, CLOSED, NOW)).isEmpty();
        assertThat(RunMove.of(held(OUTSIDE), null, WindowHold.of(NIGHTS, NOW.plusSeconds(86_400)), NOW))
                .isEmpty();
        assertThat(RunMove.of(held(OUTSIDE), LAG, CLOSED, NOW)).isEmpty();
        assertThat(RunMove.of(held(LAG.sentence()), LAG, CLOSED, NOW)).isEmpty();
        assertThat(RunMove.of(held("replica is 7 s behind"), LAG, OPEN, NOW)).isEmpty();
    }

    @Test
    void whatHoldsItNowIsToldWhenTheFirstReasonIsOver() {
        assertThat(RunMove.of(held(LAG.sentence()), null, CLOSED, NOW))
                .contains(new RunMove(RunMove.Kind.TELL, OUTSIDE));
        assertThat(RunMove.of(held(OUTSIDE), LAG, OPEN, NOW))
                .contains(new RunMove(RunMove.Kind.TELL, "replica is 6 s behind"));
        Optional<WindowHold> other = WindowHold.of("Mon 00:00-06:00 UTC", NOW);
        assertThat(RunMove.of(held(OUTSIDE), null, other, NOW))
                .contains(new RunMove(RunMove.Kind.TELL, other.orElseThrow().sentence()));
    }

    @Test
    void whatAPersonOrAFailureStoppedIsNotTouched() {
        PacedRun failed = run(RunState.HELD, "the database was gone", false);

        assertThat(RunMove.of(failed, null, OPEN, NOW)).isEmpty();
        assertThat(RunMove.of(failed, LAG, CLOSED, NOW)).isEmpty();
        assertThat(RunMove.of(run(RunState.PAUSED, "paused by ada", false), null, CLOSED, NOW))
                .isEmpty();
    }
}
