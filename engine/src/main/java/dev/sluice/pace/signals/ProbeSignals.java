package dev.sluice.pace.signals;

import dev.sluice.Probe;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Turns probes into signals. */
public final class ProbeSignals {

    private ProbeSignals() {}

    /**
     * The signal that measures a probe, fresh. It is measured the less often the longer it takes, with an answer of ten
     * seconds ago at most.
     */
    public static Signal of(Probe probe) {
        return switch (probe.kind()) {
            case SQL -> new Sparing(new SqlProbe(probe));
            case HTTP -> new HttpProbe(probe);
            case PROMETHEUS -> new PrometheusProbe(probe);
        };
    }

    /**
     * What is wrong with the names of a run's probes: two of the same, or one that a built-in signal has.
     *
     * @return a sentence for each mistake, in the order of the probes; empty if all is well
     */
    public static List<String> mistakes(List<Probe> probes) {
        Set<String> builtIn = BuiltIn.limits().keySet();
        Set<String> taken = new HashSet<>();
        List<String> mistakes = new ArrayList<>();
        for (Probe probe : probes) {
            if (builtIn.contains(probe.name())) {
                mistakes.add("probe " + probe.name() + ": a built-in signal has this name; choose another");
            } else if (!taken.add(probe.name())) {
                mistakes.add("probe " + probe.name() + ": two probes have this name; choose another for one of them");
            }
        }
        return mistakes;
    }
}
