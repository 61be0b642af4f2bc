package dev.sluice.bench;

/** Something that was measured did not do its work right, so there is nothing to report. */
public final class WrongResultException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public WrongResultException(String message) {
        super(message);
    }
}
