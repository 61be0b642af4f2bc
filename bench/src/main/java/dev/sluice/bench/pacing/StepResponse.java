package dev.sluice.bench.pacing;

import java.util.OptionalDouble;

/**
 * How a run answered to a trouble that came and went. Pure.
 *
 * @param earlier rows a second in the ten seconds before, or since the first chunk if that is less
 * @param backedOff seconds from the trouble's beginning until the run gave way; empty if it did not before the trouble's end
 * @param back seconds from the trouble's end until it was as fast as before; empty if it was not by the end of the recording
 */
public record StepResponse(double earlier, OptionalDouble backedOff, OptionalDouble back) {

    private static final long SECOND = 1_000_000;
    private static final long STEP = SECOND / 10;

    private static final long EARLIER = 10 * SECOND;

    /**
     * A moment is slow or fast if the second before it was, and what came after it for so long: slow long enough that a pause
     * between two chunks is not taken for giving way, fast long enough that one chunk is not taken for speed. Looking back
     * makes it late rather than early.
     */
    private static final long BEFORE = SECOND;

    private static final long SLOW_FOR = SECOND;
    private static final long FAST_FOR = 4 * SECOND;

    /** It has given way when it is held, or when it does at most so much of what it did. */
    private static final double BACKED_OFF = 0.5;

    /** It is back when it does at least so much of it. */
    public static final double BACK = 0.9;

    /** Reads it off a timeline. */
    public static StepResponse of(Timeline timeline, long began, long ended, long recordedUntil) {
        double earlier = timeline.rate(Math.max(began - EARLIER, timeline.firstCommit(began)), began);
        return new StepResponse(
                earlier, backedOff(timeline, earlier, began, ended), back(timeline, earlier, ended, recordedUntil));
    }

    private static OptionalDouble backedOff(Timeline timeline, double earlier, long began, long ended) {
        for (long at = began; at <= ended; at += STEP) {
            boolean slow = at + SLOW_FOR <= ended
                    && timeline.rate(at - BEFORE, at) <= BACKED_OFF * earlier
                    && timeline.rate(at, at + SLOW_FOR) <= BACKED_OFF * earlier;
            if (slow || timeline.at(at).held()) {
                return seconds(at - began);
            }
        }
        return OptionalDouble.empty();
    }

    private static OptionalDouble back(Timeline timeline, double earlier, long ended, long recordedUntil) {
        for (long at = ended; at + FAST_FOR <= recordedUntil; at += STEP) {
            if (timeline.rate(at - BEFORE, at) >= BACK * earlier
                    && timeline.rate(at, at + FAST_FOR) >= BACK * earlier) {
                return seconds(at - ended);
            }
        }
        return OptionalDouble.empty();
    }

    private static OptionalDouble seconds(long micros) {
        return OptionalDouble.of((double) micros / SECOND);
    }
}
