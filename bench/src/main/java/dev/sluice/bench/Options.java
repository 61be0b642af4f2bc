package dev.sluice.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What was asked for on the command line. Every bench has its own defaults, and small ones for {@code --quick}.
 *
 * @param quick whether to prove only that the bench works
 * @param values the other flags, without their dashes
 */
record Options(boolean quick, Map<String, String> values) {

    /** Flags that take a value. */
    static final Set<String> FLAGS = Set.of(
            "rounds",
            "rows",
            "warmup-rows",
            "workers",
            "arms",
            "kills",
            "tables",
            "seed",
            "tps",
            "connections",
            "seconds",
            "settle",
            "out");

    Options {
        values = Map.copyOf(values);
    }

    /**
     * Reads what stands after the bench's name.
     *
     * @throws IllegalArgumentException if it says something unknown
     */
    static Options parse(List<String> arguments) {
        boolean quick = false;
        Map<String, String> values = new TreeMap<>();
        List<String> left = new ArrayList<>(arguments);
        while (!left.isEmpty()) {
            String flag = left.remove(0);
            if (flag.equals("--quick")) {
                quick = true;
            } else if (!flag.startsWith("--") || !FLAGS.contains(flag.substring(2))) {
                throw new IllegalArgumentException("unknown: " + flag + "; there are --quick and --"
                        + String.join(" --", FLAGS.stream().sorted().toList()));
            } else if (left.isEmpty()) {
                throw new IllegalArgumentException(flag + " needs a value");
            } else {
                values.put(flag.substring(2), left.remove(0));
            }
        }
        return new Options(quick, values);
    }

    /** A number of at least 1. */
    int number(String flag, int usual, int quickly) {
        String value = values.get(flag);
        if (value == null) {
            return quick ? quickly : usual;
        }
        try {
            int number = Integer.parseInt(value.replace("_", ""));
            if (number >= 1) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("--" + flag + " must be a whole number, got '" + value + "'", e);
        }
        throw new IllegalArgumentException("--" + flag + " must be at least 1, got " + value);
    }

    /** Names out of those that exist. */
    List<String> names(String flag, List<String> usual, List<String> existing) {
        String value = values.get(flag);
        if (value == null) {
            return usual;
        }
        List<String> names = List.of(value.split(","));
        for (String name : names) {
            if (!existing.contains(name)) {
                throw new IllegalArgumentException("--" + flag + " knows no '" + name + "', only " + existing);
            }
        }
        return names;
    }

    /** Where the server's data and the reports go. */
    Path out() {
        return Path.of(values.getOrDefault("out", "bench/out")).toAbsolutePath();
    }
}
