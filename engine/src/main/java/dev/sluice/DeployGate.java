package dev.sluice;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Whether what needs a backfill may be deployed. Reads only; it never runs or waits for anything. */
final class DeployGate {

    private DeployGate() {}

    /**
     * Returns the newest run of the backfill under these labels if it succeeded, or ended with failures that later retries
     * have all resolved.
     *
     * @throws SluiceException with {@link ErrorCode#NOT_SUCCEEDED} otherwise
     */
    static Run requireSucceeded(Sluice sluice, String backfill, Map<String, String> labels) {
        Run run = sluice.newestWhole(backfill, labels)
                .orElseThrow(() -> new SluiceException(
                        ErrorCode.NOT_SUCCEEDED,
                        "backfill " + backfill + " has never been run here"
                                + (labels.isEmpty() ? "" : " with " + labels)
                                + ": run it before deploying what needs it"));
        RunView view = run.view();
        if (view.state() == RunState.SUCCEEDED_WITH_FAILURES) {
            requireNoneOpen(view, sluice.openFailures(view.id()));
        } else if (view.state() != RunState.SUCCEEDED) {
            throw new SluiceException(
                    ErrorCode.NOT_SUCCEEDED,
                    String.format(
                            Locale.ROOT,
                            "backfill %s has not succeeded: run %d is %s (%s), %.1f %% done; see 'sluice status %d'",
                            backfill,
                            view.id(),
                            view.state().label(),
                            view.reason(),
                            100 * view.fraction(),
                            view.id()));
        }
        return run;
    }

    /**
     * Returns if that is so and the newest verification of that run, of every row and not of a sample, has passed.
     *
     * @throws SluiceException with {@link ErrorCode#NOT_SUCCEEDED} or {@link ErrorCode#NOT_VERIFIED} otherwise
     */
    static void requireVerified(Sluice sluice, String backfill, Map<String, String> labels) {
        require(
                sluice,
                backfill,
                labels,
                found -> found.verdict() == Verdict.PASSED && !found.isSample(),
                "every row is to be verified");
    }

    /**
     * Returns if that is so and the newest verification of that run has passed, of every row or of a sample that says that no
     * greater share than this differs.
     *
     * @throws IllegalArgumentException if the share is not 0 to 1
     * @throws SluiceException with {@link ErrorCode#NOT_SUCCEEDED} or {@link ErrorCode#NOT_VERIFIED} otherwise
     */
    static void requireVerifiedWithin(Sluice sluice, String backfill, Map<String, String> labels, double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("a share is 0 to 1, got " + share);
        }
        require(
                sluice,
                backfill,
                labels,
                // Not known is not little.
                found -> found.differingAtMost().orElse(2) <= share,
                "no more than "
                        + BigDecimal.valueOf(share)
                                .movePointRight(2)
                                .stripTrailingZeros()
                                .toPlainString() + " % of its rows may differ");
    }

    private static void require(
            Sluice sluice,
            String backfill,
            Map<String, String> labels,
            Predicate<Verification> isEnough,
            String demand) {
        Run run = requireSucceeded(sluice, backfill, labels);
        Optional<Verification> found = run.verification();
        if (found.filter(isEnough).isEmpty()) {
            String how = found.map(v -> "the verdict of run " + v.run() + " is " + v.verdictText() + ": " + v.reason())
                    .orElse("it was never verified");
            throw new SluiceException(
                    ErrorCode.NOT_VERIFIED,
                    "backfill " + backfill + " succeeded with run " + run.id() + ", which is not proved: " + how + "; "
                            + demand + ", as 'sluice verify " + run.id() + "' does it");
        }
    }

    private static void requireNoneOpen(RunView view, long open) {
        if (open > 0) {
            throw new SluiceException(
                    ErrorCode.NOT_SUCCEEDED,
                    String.format(
                            Locale.ROOT,
                            "backfill %s has not succeeded for every row: of run %d %,d %s quarantined; see"
                                    + " 'sluice failures %d', mend the data, then 'sluice retry --failed-only %d'",
                            view.backfill(),
                            view.id(),
                            open,
                            open == 1 ? "row is" : "rows are",
                            view.id(),
                            view.id()));
        }
    }
}
