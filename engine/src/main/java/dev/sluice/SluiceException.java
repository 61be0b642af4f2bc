package dev.sluice;

import org.jspecify.annotations.Nullable;

/** An error a caller can act on: its message says what failed, for whom, with what numbers and what to do next. */
public class SluiceException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final ErrorCode code;

    public SluiceException(ErrorCode code, String message) {
        this(code, message, null);
    }

    public SluiceException(ErrorCode code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /** The stable code. */
    public ErrorCode code() {
        return code;
    }
}
