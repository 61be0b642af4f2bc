package dev.sluice.recipes.connections.paths;

import dev.sluice.ErrorCode;
import dev.sluice.SluiceException;
import org.jspecify.annotations.Nullable;

/** A search that took longer than it may, with what it had found until then. Its code is {@link ErrorCode#PATHS_TIMEOUT}. */
public final class PathsTimeoutException extends SluiceException {

    private static final long serialVersionUID = 1;

    private final transient Paths found;

    PathsTimeoutException(String message, Paths found, @Nullable Throwable cause) {
        super(ErrorCode.PATHS_TIMEOUT, message, cause);
        this.found = found;
    }

    /**
     * The first paths of the whole answer, in its order. If time was short for that too, contacts and organizations have no
     * names.
     */
    public Paths found() {
        return found;
    }
}
