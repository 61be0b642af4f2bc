package dev.sluice.run;

import dev.sluice.pace.signals.ActiveSessions;
import dev.sluice.pace.signals.BlockedSessions;
import dev.sluice.pace.signals.ErrorRate;
import dev.sluice.pace.signals.ForegroundLatency;
import dev.sluice.pace.signals.Looks;
import dev.sluice.pace.signals.OwnImpact;
import dev.sluice.pace.signals.Signal;
import dev.sluice.store.PaceStore.PacedRun;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;

/** The signals of one controller: the built-in ones, and those of the runs under way. Not thread-safe. */
final class SignalSet {

    private final List<Signal> builtIn = new ArrayList<>();

    SignalSet(Looks looks, DoubleSupplier level, ErrorRate.Source errors) {
        builtIn.add(new OwnImpact(looks, level));
        builtIn.add(new ForegroundLatency(looks));
        builtIn.add(new BlockedSessions(looks));
        builtIn.add(new ActiveSessions(looks));
        builtIn.add(new ErrorRate(errors));
    }

    List<Signal> of(List<PacedRun> runs) {
        return builtIn;
    }
}
