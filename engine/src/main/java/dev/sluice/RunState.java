package dev.sluice;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * Where a run stands, named after what an operator sees; and the only table of moves between these states.
 *
 * <p>No state's exit depends on the process that entered it: whichever process looks next may make the move. The store
 * refuses every move that {@link #canBecome} does not list.
 */
public enum RunState {
    /** The plan is frozen and no worker may claim yet. */
    PLANNED,
    /** Workers may claim ranges. */
    RUNNING,
    /** Stopped by Sluice itself (a signal, a full disk), which will also release it. */
    HELD,
    /** Stopped by a person; only a person resumes it. */
    PAUSED,
    /** Workers may claim ranges, to prove what another run did: a verification is a run of its own, which never runs. */
    VERIFYING,
    /** Every row was walked and none was quarantined. */
    SUCCEEDED,
    /** Every row was walked; some are quarantined. */
    SUCCEEDED_WITH_FAILURES,
    /** Stopped by an error that waiting cannot cure; finished work is kept and a person may resume after the repair. */
    FAILED,
    /** A person ended it for good. */
    CANCELLED;

    /** Whether the move to {@code next} is allowed. A state may never become itself. */
    public boolean canBecome(RunState next) {
        return successors().contains(next);
    }

    private Set<RunState> successors() {
        return switch (this) {
            // Started by whoever planned it, or dropped before the first write.
            case PLANNED -> EnumSet.of(RUNNING, CANCELLED);
            // Trouble holds it, a person pauses or cancels it, an error that waiting cannot cure fails it, and the last
            // range moves it to its end.
            case RUNNING -> EnumSet.of(HELD, PAUSED, SUCCEEDED, SUCCEEDED_WITH_FAILURES, FAILED, CANCELLED);
            // Released when the trouble is over; a person may still stop it for good or take over the waiting, and a
            // trouble may prove incurable. Which of the two a run goes on with is its kind's to say.
            case HELD -> EnumSet.of(RUNNING, VERIFYING, PAUSED, FAILED, CANCELLED);
            // Only a person's commands.
            case PAUSED -> EnumSet.of(RUNNING, VERIFYING, CANCELLED);
            // The proof ends in a verdict, or is stopped like the work itself.
            case VERIFYING -> EnumSet.of(HELD, PAUSED, SUCCEEDED, SUCCEEDED_WITH_FAILURES, FAILED, CANCELLED);
            // Quarantined rows may be retried after the data is mended.
            case SUCCEEDED_WITH_FAILURES -> EnumSet.of(RUNNING);
            // A person resumes it after the repair, or gives it up.
            case FAILED -> EnumSet.of(RUNNING, VERIFYING, CANCELLED);
            // Final: nothing is left that a later command could continue.
            case SUCCEEDED, CANCELLED -> EnumSet.noneOf(RunState.class);
        };
    }

    /** Whether workers may claim ranges. */
    public boolean isAtWork() {
        return this == RUNNING || this == VERIFYING;
    }

    /** Whether the run has ended: nothing will change unless a person asks for more work. */
    public boolean isEnded() {
        return this == SUCCEEDED || this == SUCCEEDED_WITH_FAILURES || this == FAILED || this == CANCELLED;
    }

    /** The name in lower case, as stored, printed and served, such as {@code succeeded_with_failures}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The state with this {@link #label}.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static RunState ofLabel(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT));
    }
}
