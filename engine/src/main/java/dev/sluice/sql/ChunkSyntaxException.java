package dev.sluice.sql;

/** A statement whose {@code :chunk} cannot be read. */
public final class ChunkSyntaxException extends IllegalArgumentException {

    private static final long serialVersionUID = 1;

    private final int offset;

    ChunkSyntaxException(int offset, String message) {
        super(message);
        this.offset = offset;
    }

    /** Where in the statement, 0-based. */
    public int offset() {
        return offset;
    }
}
