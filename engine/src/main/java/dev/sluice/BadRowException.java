package dev.sluice;

import org.jspecify.annotations.Nullable;

/**
 * Thrown by {@link JavaStep#prepare} to say that the data of a row is at fault, and not the code: Sluice then looks for the
 * row as it does after a data error of the database, quarantines it and goes on. Any other exception that is no data error
 * of the database fails the run.
 */
public class BadRowException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** @param message what is wrong with the data; its first line is kept with the quarantined row */
    public BadRowException(String message) {
        this(message, null);
    }

    /** @param message what is wrong with the data; its first line is kept with the quarantined row */
    public BadRowException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
