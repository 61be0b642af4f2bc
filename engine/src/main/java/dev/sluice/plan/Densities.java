package dev.sluice.plan;

import dev.sluice.KeyType;
import dev.sluice.plan.KeyPlaces.Place;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Density and gaps from keys at equal distances in rows. Pure. */
final class Densities {

    /** A stretch so many times as wide as the usual one for as many rows is called a gap. */
    private static final double WIDE = 8;

    private static final int GAPS_SHOWN = 3;
    private static final double DAY = 86_400;

    private Densities() {}

    /**
     * The density.
     *
     * @param type of the key's first column
     * @param width the number of columns of the key
     * @param places at equal distances in rows
     * @param rows in the walk
     */
    static Density of(KeyType type, int width, List<Place> places, double rows) {
        if (places.isEmpty() || places.stream().anyMatch(p -> Double.isNaN(p.position()))) {
            return new Density(
                    Double.NaN,
                    List.of(),
                    "keys of type " + type.sqlName()
                            + " have no distances: the walk goes along the index, so gaps cost nothing");
        }
        double lower = places.get(0).position();
        double unit = type == KeyType.DATE ? DAY : 1;
        double upper = places.get(places.size() - 1).position();
        double possible = (upper - lower) / unit + 1;
        // The rows up to the first place are not between the places.
        double perKey = rows * Math.max(1, places.size() - 1) / places.size() / possible;
        List<Density.Gap> gaps = gaps(places, upper - lower);
        String each = type == KeyType.DATE ? "day" : type.name().startsWith("TIMESTAMP") ? "second" : "possible key";
        String sentence = number(perKey) + (number(perKey).equals("1") ? " row" : " rows") + " for each " + each
                + (width > 1 ? " of the first column" : "");
        if (gaps.isEmpty()) {
            return new Density(perKey, gaps, sentence + ", spread evenly");
        }
        double share = gaps.stream().mapToDouble(Density.Gap::share).sum();
        Density.Gap widest = gaps.get(0);
        return new Density(
                perKey,
                gaps,
                String.format(
                                Locale.ROOT,
                                "%s; %s hold %.0f %% of the key space and next to no rows, the widest between %s and %s",
                                sentence,
                                gaps.size() == 1 ? "a gap" : gaps.size() + " gaps",
                                100 * share,
                                widest.after(),
                                widest.before())
                        .replace("a gap hold ", "a gap holds "));
    }

    private static List<Density.Gap> gaps(List<Place> places, double span) {
        if (places.size() < 8 || span <= 0) {
            return List.of();
        }
        double[] widths = new double[places.size() - 1];
        for (int i = 1; i < places.size(); i++) {
            widths[i - 1] = places.get(i).position() - places.get(i - 1).position();
        }
        double[] sorted = widths.clone();
        java.util.Arrays.sort(sorted);
        double usual = sorted[sorted.length / 2];
        List<Density.Gap> gaps = new ArrayList<>();
        for (int i = 0; i < widths.length; i++) {
            if (widths[i] > WIDE * usual && widths[i] > span * 0.01) {
                gaps.add(new Density.Gap(
                        places.get(i).key().toString(), places.get(i + 1).key().toString(), widths[i] / span));
            }
        }
        gaps.sort(Comparator.comparingDouble(Density.Gap::share).reversed());
        return gaps.size() > GAPS_SHOWN ? gaps.subList(0, GAPS_SHOWN) : gaps;
    }

    private static String number(double value) {
        if (value >= 0.95 && value <= 1.05) {
            return "1";
        }
        return value >= 10
                ? String.format(Locale.ROOT, "%,.0f", value)
                : value >= 0.01 ? String.format(Locale.ROOT, "%.2f", value) : String.format(Locale.ROOT, "%.2g", value);
    }
}
