package dev.sluice.plan;

/**
 * How many rows there are of a kind, and how that is known.
 *
 * @param rows the number, or between what it lies
 * @param basis how it is known
 * @param source the same for people, such as {@code counted} or {@code from 400 of 125,000 blocks}
 */
public record RowCount(Interval rows, Basis basis, String source) {

    /** How a number of rows is known. */
    public enum Basis {
        /** Each row was looked at. */
        COUNTED,
        /** Some blocks of the table were read; the rest are taken to be alike. */
        SAMPLED,
        /** What the server's statistics say; as old as they are. */
        STATISTICS
    }

    /** Counted, each row. */
    public static RowCount counted(long rows) {
        return new RowCount(Interval.exactly(rows), Basis.COUNTED, "counted");
    }

    /** The middle, for one number where an interval has no place. */
    public long middle() {
        return Math.round((rows.low() + rows.high()) / 2);
    }
}
