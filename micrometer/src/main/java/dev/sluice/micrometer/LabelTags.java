package dev.sluice.micrometer;

import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The tags for a run's labels: only those asked for, and only so many combinations. Thread-safe. */
final class LabelTags {

    /** The most combinations of values told apart. */
    static final int MOST_COMBINATIONS = 100;

    static final LabelTags NONE = new LabelTags();

    private static final Set<String> TAKEN = Set.of("backfill", "outcome");

    private final List<String> names;
    private final Set<Tags> seen = ConcurrentHashMap.newKeySet();

    LabelTags(String... names) {
        this.names = List.of(names);
        for (String name : names) {
            if (TAKEN.contains(name)) {
                throw new IllegalArgumentException(
                        "label '" + name + "' cannot become a tag: the meters have a tag of that name already");
            }
        }
    }

    Tags of(Map<String, String> labels) {
        Tags tags = valued(labels);
        if (names.isEmpty() || seen.contains(tags)) {
            return tags;
        }
        synchronized (seen) {
            if (seen.size() < MOST_COMBINATIONS) {
                seen.add(tags);
            }
            return seen.contains(tags) ? tags : others();
        }
    }

    private Tags valued(Map<String, String> labels) {
        List<String> pairs = new ArrayList<>();
        for (String name : names) {
            String value = labels.getOrDefault(name, "");
            pairs.add(name);
            pairs.add(value.isEmpty() ? "none" : value);
        }
        return Tags.of(pairs.toArray(String[]::new));
    }

    private Tags others() {
        Tags tags = Tags.empty();
        for (String name : names) {
            tags = tags.and(name, "other");
        }
        return tags;
    }
}
