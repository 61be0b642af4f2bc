package dev.sluice.cli;

import dev.sluice.ErrorCode;
import dev.sluice.RunState;
import dev.sluice.RunView;
import dev.sluice.Verdict;
import dev.sluice.Verification;
import java.util.List;

/** What the exit code of each command means. Scripts depend on these numbers. */
public final class ExitCode {

    public static final int OK = 0;
    public static final int FAILED = 1;
    public static final int USAGE = 2;
    public static final int UNFINISHED = 3;
    public static final int CANCELLED = 4;
    public static final int WITH_FAILURES = 5;
    public static final int REFUSED = 6;
    public static final int DIFFERS = 7;
    public static final int UNPROVED = 8;
    public static final int DEFINITION = 65;
    public static final int NOT_FOUND = 66;
    public static final int UNREACHABLE = 69;
    public static final int INTERNAL = 70;
    public static final int NO_PERMISSION = 77;
    public static final int CONTROL_SCHEMA = 78;
    public static final int INTERRUPTED = 130;
    public static final int TERMINATED = 143;

    /**
     * A code with its meaning, for help and reference.
     *
     * @param code the number
     * @param meaning a phrase
     */
    public record Meaning(int code, String meaning) {}

    /** All of them, in order. */
    public static final List<Meaning> ALL = List.of(
            new Meaning(OK, "done; for a run: it succeeded"),
            new Meaning(FAILED, "the run failed, or doctor found something broken"),
            new Meaning(USAGE, "the command line is wrong"),
            new Meaning(
                    UNFINISHED, "the run was left unfinished: somebody paused it; for paths: the time was over first"),
            new Meaning(CANCELLED, "the run was cancelled"),
            new Meaning(WITH_FAILURES, "every row was walked, and some are quarantined: see 'sluice failures RUN'"),
            new Meaning(REFUSED, "the run's state does not allow the command, or its plan is refused"),
            new Meaning(DIFFERS, "a verification found rows that differ: its verdict is 'failed'"),
            new Meaning(UNPROVED, "a result that was to be verified is not: the verdict is 'unknown'"),
            new Meaning(DEFINITION, "the definition is wrong, or a key list has malformed keys"),
            new Meaning(NOT_FOUND, "there is no such file, run or contact, or it cannot be read"),
            new Meaning(UNREACHABLE, "the database, or Java, cannot be reached"),
            new Meaning(INTERNAL, "an error in sluice itself"),
            new Meaning(NO_PERMISSION, "the database refused a statement"),
            new Meaning(CONTROL_SCHEMA, "the control schema is missing or of another version"),
            new Meaning(INTERRUPTED, "ended by Ctrl-C before the run had ended"),
            new Meaning(TERMINATED, "ended by SIGTERM before the run had ended"));

    private ExitCode() {}

    /**
     * The code for a run that stands so when the command ends: of its verdict, if it has ended and verified another. A run
     * that was to be verified, and is not, is no success.
     */
    public static int of(RunView view) {
        Verification found = view.verification();
        if (view.verifies() && found != null) {
            return view.state().isEnded() ? of(found.verdict()) : of(view.state());
        }
        boolean done = view.state() == RunState.SUCCEEDED || view.state() == RunState.SUCCEEDED_WITH_FAILURES;
        int proof = done && view.thenVerified() ? found == null ? UNPROVED : of(found.verdict()) : OK;
        return proof == OK ? of(view.state()) : proof;
    }

    /** The code of a run that was verified after it: what the proof says comes first; what it proves may have set rows aside. */
    public static int of(RunView work, RunView verification) {
        int code = of(verification);
        return code != OK ? code : of(work.state());
    }

    private static int of(Verdict verdict) {
        return switch (verdict) {
            case PASSED -> OK;
            case FAILED -> DIFFERS;
            case UNKNOWN -> UNPROVED;
        };
    }

    /** The code for a run that stands so when the command ends. */
    public static int of(RunState state) {
        return switch (state) {
            case SUCCEEDED -> OK;
            case SUCCEEDED_WITH_FAILURES -> WITH_FAILURES;
            case FAILED -> FAILED;
            case CANCELLED -> CANCELLED;
            case PLANNED, RUNNING, HELD, PAUSED, VERIFYING -> UNFINISHED;
        };
    }

    /** The code for an error of the engine. */
    public static int of(ErrorCode code) {
        return switch (code) {
            case DEFINITION_INVALID, KEYS_MALFORMED -> DEFINITION;
            case KNOB_INVALID -> USAGE;
            case RUN_NOT_FOUND, KEYS_UNREADABLE, CONTACT_NOT_FOUND -> NOT_FOUND;
            case PATHS_TIMEOUT -> UNFINISHED;
            case TRANSITION_REFUSED, RUN_ACTIVE, PLAN_CHANGED, NOTHING_TO_RETRY, NOT_IDEMPOTENT, PLAN_REFUSED ->
                REFUSED;
            case CONTROL_SCHEMA_MISSING, CONTROL_SCHEMA_NEWER, CONTROL_SCHEMA_CHANGED -> CONTROL_SCHEMA;
            case DATABASE_UNREACHABLE -> UNREACHABLE;
            case DATABASE_REFUSED -> NO_PERMISSION;
            case NOT_SUCCEEDED, NOT_VERIFIED -> FAILED;
            case CANNOT_VERIFY, NOT_A_REPLICA -> REFUSED;
            case BOUNDS_INVALID -> USAGE;
        };
    }
}
