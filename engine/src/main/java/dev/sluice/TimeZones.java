package dev.sluice;

import java.time.ZoneId;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Time zones by name. Offsets such as +01:00 are none: they would be right for half of the year, and nobody would notice.
 */
final class TimeZones {

    /** Pairs of letters that two names have in common, of all they have: below this they are different names. */
    private static final double SIMILAR = 0.6;

    private TimeZones() {}

    /** The zone of this name; case does not count. */
    static Optional<ZoneId> named(String name) {
        Set<String> names = ZoneId.getAvailableZoneIds();
        if (names.contains(name)) {
            return Optional.of(ZoneId.of(name));
        }
        return names.stream()
                .filter(known -> known.equalsIgnoreCase(name))
                .findFirst()
                .map(ZoneId::of);
    }

    /** The name that was probably meant: of a zone, or of its city alone. */
    static Optional<String> like(String written) {
        Set<String> pairs = pairs(written);
        Collection<String> names = new TreeSet<>(ZoneId.getAvailableZoneIds());
        return names.stream()
                .filter(name -> likeness(pairs, name) >= SIMILAR)
                .max(Comparator.comparingDouble(name -> likeness(pairs, name)));
    }

    private static double likeness(Set<String> pairs, String name) {
        String city = name.substring(name.lastIndexOf('/') + 1);
        return Math.max(common(pairs, pairs(name)), common(pairs, pairs(city)));
    }

    private static double common(Set<String> these, Set<String> those) {
        long common = these.stream().filter(those::contains).count();
        return 2.0 * common / Math.max(1, these.size() + those.size());
    }

    private static Set<String> pairs(String name) {
        String letters = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
        Set<String> pairs = new HashSet<>();
        for (int i = 0; i + 2 <= letters.length(); i++) {
            pairs.add(letters.substring(i, i + 2));
        }
        return pairs;
    }
}
