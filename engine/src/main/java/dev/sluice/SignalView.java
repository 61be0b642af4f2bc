package dev.sluice;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A health measure of the database as the controller knows it.
 *
 * @param name such as {@code replica_lag}
 * @param hard whether everything stops at its limit; else work gets slower
 * @param standing {@code measured}, {@code absent} (nothing to measure and never was), {@code denied} (a right is missing)
 *     or {@code lost} (it was measured before)
 * @param value in the unit of the limit; 0 unless measured or lost
 * @param limit in force
 * @param valueText the value with its unit; a dash if there is none
 * @param limitText the limit with its unit
 * @param utilisation the value as a share of the limit, as the controller counts it
 * @param age how long ago it was measured; null if it never was
 * @param source where it comes from
 * @param sentence the value in words, or why there is none
 * @param cure what would make it measurable; null unless denied
 * @param ignored whether a person told the controller not to mind it
 */
public record SignalView(
        String name,
        boolean hard,
        String standing,
        double value,
        double limit,
        String valueText,
        String limitText,
        double utilisation,
        @Nullable Duration age,
        String source,
        String sentence,
        @Nullable String cure,
        boolean ignored) {}
