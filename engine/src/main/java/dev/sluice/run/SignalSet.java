package dev.sluice.run;

import dev.sluice.Probe;
import dev.sluice.pace.signals.ActiveSessions;
import dev.sluice.pace.signals.BlockedSessions;
import dev.sluice.pace.signals.BuiltIn;
import dev.sluice.pace.signals.ErrorRate;
import dev.sluice.pace.signals.ForegroundLatency;
import dev.sluice.pace.signals.Limit;
import dev.sluice.pace.signals.Looks;
import dev.sluice.pace.signals.OwnImpact;
import dev.sluice.pace.signals.ProbeSignals;
import dev.sluice.pace.signals.Signal;
import dev.sluice.store.PaceStore.PacedRun;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.DoubleSupplier;
import java.util.stream.Collectors;

/**
 * The signals of one controller: the built-in ones, and the probes of the runs under way, which guard the database and so
 * count for all runs on it. Not thread-safe.
 */
final class SignalSet {

    private final List<Signal> builtIn = new ArrayList<>();
    private final Map<String, Signal> probes = new HashMap<>();

    SignalSet(Looks looks, DoubleSupplier level, ErrorRate.Source errors) {
        builtIn.add(new OwnImpact(looks, level));
        builtIn.add(new ForegroundLatency(looks));
        builtIn.add(new BlockedSessions(looks));
        builtIn.add(new ActiveSessions(looks));
        builtIn.add(new ErrorRate(errors));
        builtIn.addAll(BuiltIn.signals());
    }

    /** The limits of the signals that every controller has, by name. */
    static Map<String, Limit> builtInLimits() {
        ErrorRate.Source none = new ErrorRate.Source() {
            @Override
            public long attempts() {
                return 0;
            }

            @Override
            public long failed() {
                return 0;
            }
        };
        return new SignalSet(new Looks(), () -> 0, none)
                .builtIn.stream().collect(Collectors.toMap(Signal::name, Signal::limit));
    }

    List<Signal> of(List<PacedRun> runs) {
        Set<String> wanted = new TreeSet<>();
        runs.forEach(run -> wanted.addAll(run.probes()));
        probes.keySet().retainAll(wanted);
        wanted.forEach(text -> probes.computeIfAbsent(text, stored -> ProbeSignals.of(Probe.parse(stored))));
        List<Signal> all = new ArrayList<>(builtIn);
        wanted.forEach(text -> all.add(probes.get(text)));
        return all;
    }
}
