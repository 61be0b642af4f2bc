package dev.sluice;

import java.util.Locale;

/** Stable codes of errors: programs may depend on them, sentences may change. */
public enum ErrorCode {
    /** The definition contradicts itself or the database. */
    DEFINITION_INVALID,
    /** A key list cannot be read at all. */
    KEYS_UNREADABLE,
    /** A key list has malformed keys. */
    KEYS_MALFORMED,
    /** There is no such run. */
    RUN_NOT_FOUND,
    /** The run's state does not allow the command. */
    TRANSITION_REFUSED,
    /** The run has no quarantined row that is still to be made good. */
    NOTHING_TO_RETRY,
    /** The bounds asked for are no bounds of the walk. */
    BOUNDS_INVALID,
    /** Another run of the same backfill and labels has not ended. */
    RUN_ACTIVE,
    /** A knob's name or value is wrong. */
    KNOB_INVALID,
    /** The definition differs from the one an unfinished run executes. */
    PLAN_CHANGED,
    /** The step changes rows again when it is applied twice, and nobody has accepted that. */
    NOT_IDEMPOTENT,
    /** The step would read a whole large table for each chunk. */
    PLAN_REFUSED,
    /** The control schema is missing, or its role may not use it. */
    CONTROL_SCHEMA_MISSING,
    /** The control schema was made by a newer Sluice. */
    CONTROL_SCHEMA_NEWER,
    /** An applied migration differs from the one this version carries. */
    CONTROL_SCHEMA_CHANGED,
    /** The database cannot be reached. */
    DATABASE_UNREACHABLE,
    /** The database refused a statement of Sluice itself. */
    DATABASE_REFUSED,
    /** The deploy gate: the backfill has not succeeded. */
    NOT_SUCCEEDED,
    /** The deploy gate: the backfill's result is not proved. */
    NOT_VERIFIED,
    /** Nothing tells a right row of the backfill from a wrong one. */
    CANNOT_VERIFY,
    /** What was given as a replica is none of this database. */
    NOT_A_REPLICA,
    /** A search for paths took longer than it may. */
    PATHS_TIMEOUT,
    /** There is no such contact. */
    CONTACT_NOT_FOUND;

    /** The code as printed, such as {@code run-not-found}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
