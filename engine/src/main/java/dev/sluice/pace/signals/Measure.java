package dev.sluice.pace.signals;

import org.jspecify.annotations.Nullable;

/** What came of measuring a signal. */
public sealed interface Measure {

    /**
     * A value.
     *
     * @param value in the unit of the signal's limit; 0 or more
     * @param limit in its stead, when the limit follows from the server's settings; null for the signal's own
     * @param sentence the value in words, without the limit, such as {@code replica standby1 is 6.2 s behind}
     */
    record Measured(double value, @Nullable Double limit, String sentence) implements Measure {
        public Measured(double value, String sentence) {
            this(value, null, sentence);
        }
    }

    /**
     * There is nothing to measure and there never was, such as a lag without a replica: no reason to go slower.
     *
     * @param why in words, such as {@code no replica is connected}
     */
    record Absent(String why) implements Measure {}

    /**
     * The role may not see it, or the server does not collect it: named once, and visibly.
     *
     * @param why in words
     * @param cure what to do about it, such as {@code GRANT pg_monitor TO app}
     */
    record Denied(String why, String cure) implements Measure {}

    /**
     * It was measured before and cannot be now: never a reason to go faster.
     *
     * @param why in words, such as {@code replica standby1 is not connected any more}
     */
    record Lost(String why) implements Measure {}

    /**
     * It cannot be known yet, and only a run that goes very carefully can find out: until then it goes so.
     *
     * @param sentence what is being found out, and how far that is
     */
    record Learning(String sentence) implements Measure {}
}
