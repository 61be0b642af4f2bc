package dev.sluice.pace.signals;

/** How signals know what Sluice does itself, so that it is never braked by its own doing. */
final class OwnSessions {

    /**
     * What stands behind the first word of every statement of a signal, by which it is known among the statements of a role
     * that the application shares with Sluice. Not in front of it: PostgreSQL 18 does not keep that.
     */
    static final String COMMENT = "/* sluice pace */ ";

    /** What the name of a session begins with while it is in a transaction of Sluice's. */
    static final String NAMES = "sluice%";

    private OwnSessions() {}
}
