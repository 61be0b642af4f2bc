package dev.sluice.cli.watch;

import dev.sluice.RunView;
import dev.sluice.cli.Typed;
import dev.sluice.cli.terminal.Human;
import java.util.Optional;

/** What to say when this process's work on a run is over before the run is. Pure. */
public final class EndingText {

    private EndingText() {}

    /** What happened, and what to type to go on. */
    public static String of(ForegroundRun.Result result, Typed typed) {
        long run = result.run();
        String by = result.signal().map(Interrupts.Kind::shown).orElse("somebody");
        return switch (result.how()) {
            case ENDED -> result.view().map(view -> unproved(view, typed)).orElse("");
            case PAUSED ->
                "Paused by " + by + ": " + done(result.view()) + " The same command goes on exactly there:\n  "
                        + typed.again();
            case LEFT_TO_OTHERS ->
                "Left by " + by + ". Run " + run + " goes on: other processes work on it. To watch or stop it:\n  "
                        + typed.command("watch " + run) + "\n  " + typed.command("pause " + run);
            case LEFT_UNREACHABLE ->
                "Ended by " + by + " while the database could not be reached ("
                        + result.outage().map(Outage::reason).orElse("") + "), so run " + run + " could not be paused."
                        + " Nothing is lost; it goes on with the same command, or with any worker:\n  " + typed.again();
            case STOPPED_ELSEWHERE ->
                "Run " + run + " was stopped elsewhere: "
                        + result.view().map(RunView::reason).orElse("") + ". " + done(result.view())
                        + " To go on here:\n  " + typed.again();
        };
    }

    private static String unproved(RunView view, Typed typed) {
        return VerificationText.isLeftOut(view)
                ? "Run " + view.id() + " is done and not verified: another verification of " + view.backfill()
                        + " was under way. When that has ended:\n  " + typed.command("verify " + view.id())
                : "";
    }

    private static String done(Optional<RunView> view) {
        return view.map(v -> Human.count(v.walked()) + " of about "
                        + Human.count(Math.max(v.walked(), v.estimatedRows()))
                        + " rows are done and kept.")
                .orElse("");
    }
}
