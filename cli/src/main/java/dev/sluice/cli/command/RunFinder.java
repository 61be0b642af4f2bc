package dev.sluice.cli.command;

import dev.sluice.Run;
import dev.sluice.RunView;
import dev.sluice.Sluice;
import dev.sluice.cli.CliException;
import dev.sluice.cli.ExitCode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds the run that a person means. */
final class RunFinder {

    private static final int SEARCHED = 500;

    private final Sluice sluice;
    private final Map<String, String> labels;

    /** @param labels the run has at least these, when it is looked for by name */
    RunFinder(Sluice sluice, Map<String, String> labels) {
        this.sluice = sluice;
        this.labels = labels;
    }

    /**
     * Finds a run.
     *
     * @param words a number, a name, or one of each
     * @throws CliException if there is none, or number and name don't agree
     */
    Run find(List<String> words) {
        Long number = null;
        String name = null;
        for (String word : words) {
            if (number == null && word.matches("\\d{1,18}")) {
                number = Long.valueOf(word);
            } else if (name == null) {
                name = word;
            } else {
                throw CliException.usage("RUN is a number, a name, or one of each; got " + String.join(" ", words));
            }
        }
        return number != null ? byNumber(number, name) : byName(String.valueOf(name));
    }

    private Run byNumber(long number, @Nullable String name) {
        Run run = sluice.find(number)
                .orElseThrow(() -> notFound("there is no run " + number + "; 'sluice ls --all' lists them"));
        if (name != null && !name.equals(run.backfill())) {
            throw new CliException(
                    ExitCode.REFUSED,
                    "wrong-run",
                    "run " + number + " is one of " + run.backfill() + ", not of " + name + ": nothing was done");
        }
        return run;
    }

    private Run byName(String name) {
        List<RunView> all = sluice.list(name, SEARCHED).stream()
                .filter(view -> view.labels().entrySet().containsAll(labels.entrySet()))
                .toList();
        // A verification that has ended is told with the run that it verified.
        Optional<RunView> newest = all.stream().filter(view -> !isPast(view)).findFirst();
        return newest.or(() -> all.stream().findFirst())
                .flatMap(view -> sluice.find(view.id()))
                .orElseThrow(() -> notFound("backfill " + name + " has no run"
                        + (labels.isEmpty() ? "" : " with " + labels)
                        + " here; 'sluice ls' lists those that have"));
    }

    private static boolean isPast(RunView view) {
        return view.verifies() && view.state().isEnded();
    }

    private static CliException notFound(String message) {
        return new CliException(ExitCode.NOT_FOUND, "run-not-found", message);
    }
}
