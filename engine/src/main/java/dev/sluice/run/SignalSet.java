package dev.sluice.run;

import dev.sluice.Probe;
import dev.sluice.pace.signals.BuiltIn;
import dev.sluice.pace.signals.ErrorRate;
import dev.sluice.pace.signals.Looks;
import dev.sluice.pace.signals.ProbeSignals;
import dev.sluice.pace.signals.Signal;
import dev.sluice.store.PaceStore.PacedRun;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The signals of one controller: the built-in ones, and the probes of the runs under way, which guard the database and so
 * count for all runs on it. Not thread-safe.
 */
final class SignalSet {

    private static final Logger LOG = LoggerFactory.getLogger(SignalSet.class);

    private final List<Signal> builtIn;
    private final Map<String, Optional<Signal>> probes = new HashMap<>();

    SignalSet(Looks looks, DoubleSupplier level, ErrorRate.Source errors) {
        builtIn = BuiltIn.signals(looks, level, errors);
    }

    /**
     * The built-in signals, and the probes of the runs, each once. Of two probes of one name that differ, the second gets
     * another name, since both were asked for.
     */
    List<Signal> of(List<PacedRun> runs) {
        List<Signal> all = new ArrayList<>(builtIn);
        Set<String> texts = new HashSet<>();
        Set<String> names = new HashSet<>();
        probes.values().forEach(known -> known.ifPresent(signal -> names.add(signal.name())));
        for (PacedRun run : runs) {
            for (String text : run.probes()) {
                if (texts.add(text)) {
                    probes.computeIfAbsent(text, t -> signal(t, run.id(), names))
                            .ifPresent(all::add);
                }
            }
        }
        probes.keySet().retainAll(texts);
        return all;
    }

    private static Optional<Signal> signal(String text, long run, Set<String> names) {
        try {
            Probe probe = Probe.parse(text);
            return Optional.of(ProbeSignals.of(names.add(probe.name()) ? probe : probe.ofRun(run)));
        } catch (IllegalArgumentException e) {
            LOG.error("run {} goes on without a probe that this version cannot read: {}", run, e.getMessage());
            return Optional.empty();
        }
    }
}
