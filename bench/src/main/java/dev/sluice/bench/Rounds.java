package dev.sluice.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * Lets trials alternate: each once a round, and in each round another one is first, so that whatever grows or wears with
 * time meets all of them alike.
 */
final class Rounds {

    private Rounds() {}

    /** Something measured once a round. */
    record Trial<T>(String name, Callable<T> measurement) {}

    /** The results of each trial by its name, round by round. */
    static <T> Map<String, List<T>> alternate(List<Trial<T>> trials, int rounds) throws Exception {
        Map<String, List<T>> results = new LinkedHashMap<>();
        trials.forEach(trial -> results.put(trial.name(), new ArrayList<>()));
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < trials.size(); i++) {
                Trial<T> trial = trials.get((i + round) % trials.size());
                T result = trial.measurement().call();
                results.getOrDefault(trial.name(), new ArrayList<>()).add(result);
                System.err.printf("bench: round %d of %d: %s: %s%n", round + 1, rounds, trial.name(), result);
            }
        }
        return results;
    }
}
