package dev.sluice.store;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Who releases a held run.
 *
 * @param releaseAfter the time after which any process does; null if the controller does when it sees fit
 */
record HeldBy(@Nullable Duration releaseAfter) {

    /** For moves to other states. */
    static final HeldBy NOBODY = new HeldBy(null);

    /** The controller. */
    static final HeldBy PACE = NOBODY;

    static HeldBy failure(Duration releaseAfter) {
        return new HeldBy(releaseAfter);
    }
}
