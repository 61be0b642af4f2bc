package dev.sluice.run;

import dev.sluice.pace.Pace;
import dev.sluice.store.Allowance;
import dev.sluice.store.RunRow;
import java.time.Duration;

/** What a run may use, from what its row says. */
final class Paces {

    private Paces() {}

    static Pace of(RunRow run) {
        Allowance allowance = run.allowance();
        if (allowance == null) {
            return Pace.first(run.fullSpeed(), run.maxWorkers(), run.sleep());
        }
        return new Pace(
                run.allowedWorkers(),
                run.fullSpeed() ? 1 : allowance.duty(),
                run.fullSpeed() ? null : run.sleep(),
                run.fullSpeed() ? Pace.FULL_SPEED_CHUNK : Duration.ofMillis(allowance.chunkMillis()));
    }
}
