package dev.sluice.plan;

import java.util.List;

/**
 * How the rows lie in the key space, as seen from keys at equal distances in rows.
 *
 * @param perKey rows for each possible key (a day for dates, a second for times), between the bounds; NaN if keys of this
 *     type have no distance, as uuids and texts
 * @param gaps stretches without rows, or nearly so, the widest first; each is stepped over at no cost
 * @param sentence the same for people
 */
public record Density(double perKey, List<Gap> gaps, String sentence) {

    /**
     * A stretch of the key space that holds far fewer rows than the rest.
     *
     * @param after the key where it begins
     * @param before the key where it ends
     * @param share of the key space, 0 to 1
     */
    public record Gap(String after, String before, double share) {}

    public Density {
        gaps = List.copyOf(gaps);
    }
}
