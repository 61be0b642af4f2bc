package dev.sluice.recipes.connections.paths;

import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads dates as the server writes them in ISO form, which the driver always asks for. Each once: days repeat. For one thread. */
final class Dates {

    private static final String BEFORE_CHRIST = " BC";

    private final Map<String, Optional<LocalDate>> known = new HashMap<>();

    /** Empty for null and for the infinities. */
    Optional<LocalDate> read(@Nullable String text) {
        return text == null ? Optional.empty() : known.computeIfAbsent(text, Dates::parse);
    }

    private static Optional<LocalDate> parse(String text) {
        if (text.endsWith("infinity")) {
            return Optional.empty();
        }
        boolean before = text.endsWith(BEFORE_CHRIST);
        String[] parts = (before ? text.substring(0, text.length() - BEFORE_CHRIST.length()) : text).split("-");
        int year = Integer.parseInt(parts[0]);
        // The year before 1 is 1 BC, and 0 in ISO.
        return Optional.of(
                LocalDate.of(before ? 1 - year : year, Integer.parseInt(parts[1]), Integer.parseInt(parts[2])));
    }
}
