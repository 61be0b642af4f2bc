package dev.sluice.cli.watch;

import dev.sluice.Difference;
import dev.sluice.RunState;
import dev.sluice.RunView;
import dev.sluice.Verdict;
import dev.sluice.Verification;
import dev.sluice.cli.Typed;
import dev.sluice.cli.terminal.Human;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Verifications told to people. Pure. */
public final class VerificationText {

    private VerificationText() {}

    /** The verdict in a word or two; nothing of a run that was never to be verified. */
    public static String verdict(RunView view) {
        Verification found = view.verification();
        return found != null ? found.verdictText() : isLeftOut(view) ? Verdict.UNKNOWN.label() : "";
    }

    /** Whether a run was to be verified when its work was done, and no verification of it has begun. */
    public static boolean isLeftOut(RunView view) {
        return view.thenVerified() && view.verification() == null && isDone(view);
    }

    private static boolean isDone(RunView view) {
        return view.state() == RunState.SUCCEEDED || view.state() == RunState.SUCCEEDED_WITH_FAILURES;
    }

    /** The verdict with its reason, and who found it; empty of a run that was never verified. */
    public static Optional<String> field(RunView view) {
        Verification found = view.verification();
        if (found == null) {
            return !view.thenVerified()
                    ? Optional.empty()
                    : Optional.of(
                            isDone(view)
                                    ? "unknown: there is no verification of it; begin one with 'sluice verify "
                                            + view.id() + "'"
                                    : "not yet: when its work is done, by a run of its own" + ofSample(view));
        }
        String by = view.verifies() ? "" : ", by run " + found.run();
        return Optional.of(found.verdictText() + by + ": " + found.reason() + outside(found));
    }

    private static String ofSample(RunView view) {
        return view.verifySample() == null ? "" : ", of a sample (" + view.verifySample() + ")";
    }

    /** How a verification ended, what it found, and what to do next. */
    public static String report(RunView view, List<Difference> differences, Typed typed) {
        Verification found = view.verification();
        if (found == null) {
            return "";
        }
        List<String> lines = new ArrayList<>();
        lines.add("Verdict: " + found.verdictText() + ". Run " + view.id() + " of " + view.backfill() + " checked "
                + Human.count(found.checked(), "row", "rows") + of(found) + " in "
                + Human.duration(view.activeTime()) + ", " + Human.count(view.chunks(), "chunk", "chunks") + "; "
                + found.reason() + outside(found) + ".");
        lines.add(rows("differ", found.differing()));
        lines.add(rows("skipped", found.skipped()));
        view.skips()
                .forEach(skip -> lines.add(String.format(Locale.ROOT, "    %,12d  %s", skip.rows(), skip.reason())));
        lines.add(rows("quarantined", found.quarantined()));
        if (found.isSample()) {
            lines.add("  the same sample again: --sample " + found.sample() + " --seed " + found.sampleSeed());
        }
        addDifferences(lines, view, found, differences);
        addNext(lines, found, typed);
        return String.join("\n", lines);
    }

    private static String of(Verification found) {
        return found.subject().map(run -> " of run " + run).orElse("");
    }

    private static String rows(String name, long rows) {
        return String.format(Locale.ROOT, "  %-13s %,14d", name, rows);
    }

    private static String outside(Verification found) {
        Long rows = found.outsideRows();
        if (rows == null || rows == 0) {
            return "";
        }
        return "; "
                + (rows >= Verification.MOST_OUTSIDE
                        ? Human.count(rows) + " rows or more"
                        : Human.count(rows, "row", "rows"))
                + " outside of the frozen bounds " + (rows == 1 ? "is" : "are") + " the application's, and not checked";
    }

    private static void addDifferences(
            List<String> lines, RunView view, Verification found, List<Difference> differences) {
        if (differences.isEmpty()) {
            return;
        }
        lines.add("  the first rows that differ, by " + view.key());
        for (Difference difference : differences) {
            lines.add("    " + difference.key()
                    + difference.details().map(details -> "  " + details).orElse(""));
        }
        long more = found.differing() - differences.size();
        if (more > 0) {
            lines.add("    and " + Human.count(more) + " more");
        }
    }

    private static void addNext(List<String> lines, Verification found, Typed typed) {
        String run = found.subject().map(String::valueOf).orElse(String.valueOf(found.run()));
        if (found.verdict() == Verdict.FAILED) {
            lines.add((found.differing() > Verification.MOST_KEPT
                            ? "To walk all rows once more, as more differ than keys are kept, and verify again:\n  "
                            : "To walk just these rows once more, and verify again:\n  ")
                    + typed.command("verify " + run + " --repair"));
        } else if (found.verdict() == Verdict.UNKNOWN) {
            lines.add("Nothing is proved. To verify again:\n  "
                    + (found.subject().isPresent() ? typed.command("verify " + run) : typed.again()));
        }
    }
}
