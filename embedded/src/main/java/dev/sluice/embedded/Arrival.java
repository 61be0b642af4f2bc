package dev.sluice.embedded;

/** How a {@link LocalPostgres} came to its server. */
public enum Arrival {
    /** There was no data folder; it was made, and a server started on it. */
    CREATED,
    /** The data folder was there, without a server; one was started (after crash recovery, if it needed that). */
    STARTED,
    /** A server was running already, started by another process or left by one that died. */
    ADOPTED
}
