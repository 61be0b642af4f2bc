package dev.sluice.run;

import dev.sluice.ErrorCode;
import dev.sluice.SluiceException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether this process may still work. It may not once somebody has brought the control schema to a version that it does not
 * know: what it would read and write may mean something else by then. Thread-safe.
 */
final class Retirement {

    private static final Logger LOG = LoggerFactory.getLogger(Retirement.class);

    private final Waiting waiting;
    private volatile @Nullable SluiceException reason;

    Retirement(Waiting waiting) {
        this.waiting = waiting;
    }

    /** Ends the work of this process for good if the error says that it is too old; else does nothing. */
    boolean isDueTo(Throwable error) {
        if (!(error instanceof SluiceException outdated) || outdated.code() != ErrorCode.CONTROL_SCHEMA_NEWER) {
            return false;
        }
        if (reason == null) {
            reason = outdated;
            LOG.error("this process works no more: {}", outdated.getMessage());
            waiting.stop();
        }
        return true;
    }

    Optional<SluiceException> reason() {
        return Optional.ofNullable(reason);
    }
}
