package dev.sluice.pace;

import dev.sluice.pace.signals.Limit;
import dev.sluice.pace.signals.Measure;
import dev.sluice.pace.signals.Signal;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the controller knows of one signal.
 *
 * @param signal its name
 * @param kind what is done at the limit
 * @param standing whether it could be measured
 * @param value in the unit of the limit; the last known one when lost, 0 if there never was one
 * @param limit in force: built in, from the server's settings, or set by a person
 * @param sentence the value in words, or why there is none
 * @param cure what would make it measurable; null unless denied
 * @param source where it comes from
 * @param measuredAt when it was last measured; null if never
 * @param ignored whether a person told the controller not to mind it
 */
public record Reading(
        String signal,
        Signal.Kind kind,
        Standing standing,
        double value,
        Limit limit,
        String sentence,
        @Nullable String cure,
        String source,
        @Nullable Instant measuredAt,
        boolean ignored) {

    /** Whether a signal could be measured. */
    public enum Standing {
        MEASURED,
        /** There is nothing to measure, and never was. */
        ABSENT,
        /** It must not be looked at, or is not collected. */
        DENIED,
        /** It was measured before. */
        LOST,
        /** It cannot be known before a run has gone carefully for a while. */
        LEARNING
    }

    /** What a lost signal counts as: in the middle of the zone in which nothing changes, so that nobody speeds up blindly. */
    public static final double LOST_UTILISATION = 0.55;

    /** The value as a share of the limit, 1 being at it; 0 for what cannot be known or is ignored. */
    public double utilisation() {
        if (ignored) {
            return 0;
        }
        return switch (standing) {
            case MEASURED -> value / limit.value();
            // The last value still counts if it was worse.
            case LOST -> Math.max(LOST_UTILISATION, Math.min(value / limit.value(), 0.99));
            case ABSENT, DENIED, LEARNING -> 0;
        };
    }

    /** How long ago it was measured. */
    public Duration age(Instant now) {
        return measuredAt == null ? Duration.ZERO : Duration.between(measuredAt, now);
    }

    /** The reading that follows from a measure. */
    public static Reading of(Signal signal, Measure measure, Settings settings, @Nullable Reading before, Instant now) {
        Limit limit = settings.limitOf(signal.name(), signal.limit());
        boolean ignored = settings.ignores(signal.name());
        if (measure instanceof Measure.Measured measured) {
            if (measured.limit() != null && !settings.sets(signal.name())) {
                limit = new Limit(measured.limit(), limit.unit());
            }
            return new Reading(
                    signal.name(),
                    signal.kind(),
                    Standing.MEASURED,
                    measured.value(),
                    limit,
                    measured.sentence(),
                    null,
                    signal.source(),
                    now,
                    ignored);
        }
        if (measure instanceof Measure.Denied denied) {
            return none(signal, Standing.DENIED, limit, denied.why(), denied.cure(), ignored);
        }
        if (measure instanceof Measure.Lost lost) {
            return lost(signal, limit, lost.why(), before, now, ignored);
        }
        if (measure instanceof Measure.Learning learning) {
            return none(signal, Standing.LEARNING, limit, learning.sentence(), null, ignored);
        }
        // What was there and is gone is for the signal to say: after a failover to the only replica none is missing.
        return none(signal, Standing.ABSENT, limit, ((Measure.Absent) measure).why(), null, ignored);
    }

    /** The reading of a signal that could not be measured because of an error. */
    public static Reading failed(
            Signal signal, String error, Settings settings, @Nullable Reading before, Instant now) {
        Limit limit = settings.limitOf(signal.name(), signal.limit());
        return lost(signal, limit, error, before, now, settings.ignores(signal.name()));
    }

    private static Reading lost(
            Signal signal, Limit limit, String why, @Nullable Reading before, Instant now, boolean ignored) {
        return new Reading(
                signal.name(),
                signal.kind(),
                Standing.LOST,
                before == null ? 0 : before.value(),
                limit,
                why,
                null,
                signal.source(),
                before == null || before.measuredAt() == null ? now : before.measuredAt(),
                ignored);
    }

    private static Reading none(
            Signal signal, Standing standing, Limit limit, String why, @Nullable String cure, boolean ignored) {
        return new Reading(signal.name(), signal.kind(), standing, 0, limit, why, cure, signal.source(), null, ignored);
    }
}
