package dev.sluice.cli.demo;

import java.util.List;
import java.util.Optional;

/**
 * What tells people of one name apart. Immutable.
 *
 * @param name as the data has it
 * @param from the year in which the first spell with a start began
 * @param to the year in which the last one ended; empty if it has not, or if that is not known
 * @param places the names of where it was, the most frequent first
 */
record Career(String id, String name, Optional<Integer> from, Optional<Integer> to, List<String> places) {

    Career {
        places = List.copyOf(places);
    }

    /** Such as {@code 1914–1935}. */
    String years(String dash) {
        if (from.isEmpty()) {
            return to.map(year -> "until " + year).orElse("");
        }
        return to.map(year -> year.equals(from.get()) ? String.valueOf(year) : from.get() + dash + year)
                .orElse("since " + from.get());
    }
}
