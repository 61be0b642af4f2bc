package dev.sluice.pace;

import dev.sluice.pace.signals.Limit;
import java.util.Map;
import java.util.Set;

/**
 * What people set in place of the built-in limits, as it is in force now.
 *
 * @param limits by signal, in the unit of its own limit
 * @param ignored signals not to mind
 */
public record Settings(Map<String, Double> limits, Set<String> ignored) {

    /** Nothing set. */
    public static final Settings NONE = new Settings(Map.of(), Set.of());

    public Settings {
        limits = Map.copyOf(limits);
        ignored = Set.copyOf(ignored);
    }

    boolean sets(String signal) {
        return limits.containsKey(signal);
    }

    boolean ignores(String signal) {
        return ignored.contains(signal);
    }

    Limit limitOf(String signal, Limit builtIn) {
        Double set = limits.get(signal);
        return set == null ? builtIn : new Limit(set, builtIn.unit());
    }
}
