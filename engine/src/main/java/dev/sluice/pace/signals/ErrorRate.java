package dev.sluice.pace.signals;

import java.sql.Connection;

/** The share of chunks that failed and were rolled back in the last minute, but for errors of
 * a row's own data, which have a budget of their own. */
public final class ErrorRate implements Signal {

    /** Half of them: below, retrying still gets somewhere; above, it only makes load. */
    private static final Limit LIMIT = new Limit(0.5, Unit.SHARE);

    // More than what stops a single range, whose reason names the error.
    private static final int ENOUGH = 50;

    private final Source source;

    /** Counts of the last minute. */
    public interface Source {
        long attempts();

        long failed();
    }

    public ErrorRate(Source source) {
        this.source = source;
    }

    @Override
    public String name() {
        return "error_rate";
    }

    @Override
    public Kind kind() {
        return Kind.HARD;
    }

    @Override
    public Limit limit() {
        return LIMIT;
    }

    @Override
    public String source() {
        return "chunks of all worker processes";
    }

    @Override
    public Measure measure(Connection connection, Scene scene) {
        long attempts = source.attempts();
        long failed = source.failed();
        return new Measure.Measured(
                attempts < ENOUGH ? 0 : (double) failed / attempts,
                failed + " of " + attempts + " chunks failed in the last minute");
    }
}
