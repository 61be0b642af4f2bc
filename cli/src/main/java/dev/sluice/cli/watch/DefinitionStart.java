package dev.sluice.cli.watch;

import dev.sluice.ErrorCode;
import dev.sluice.Run;
import dev.sluice.RunOptions;
import dev.sluice.RunState;
import dev.sluice.RunView;
import dev.sluice.Sluice;
import dev.sluice.SluiceException;
import dev.sluice.Verification;
import dev.sluice.cli.CliException;
import dev.sluice.cli.ProblemsException;
import dev.sluice.cli.database.DefinitionCheck;
import dev.sluice.cli.terminal.Screen;
import dev.sluice.definitions.Definition;
import dev.sluice.definitions.Problem;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Runs a definition, or goes on with its unfinished run. */
public final class DefinitionStart implements Starter {

    private final Screen screen;
    private final Definition definition;
    private final RunOptions options;
    private @Nullable Interrupts interrupts;

    public DefinitionStart(Screen screen, Definition definition, RunOptions options) {
        this.screen = screen;
        this.definition = definition;
        this.options = options;
    }

    @Override
    public String name() {
        return definition.backfill().name();
    }

    @Override
    public Run start(Sluice sluice, DataSource source) {
        if (BulkStages.of(definition).isPresent()
                && definition.backfill().keys().isPresent()) {
            throw CliException.usage("a bulk load replaces all edges, and a key list names only some contacts: do these"
                    + " with strategy: online");
        }
        List<Problem> problems = DefinitionCheck.problems(definition, source, sluice);
        if (!problems.isEmpty()) {
            throw new ProblemsException(problems);
        }
        DefinitionCheck.warnings(definition, source)
                .forEach(warning -> screen.message("warning: " + warning.rendered()));
        Optional<RunView> newest = newest(sluice);
        Optional<RunView> before = newest.filter(view -> !view.state().isEnded() || view.state() == RunState.FAILED);
        Optional<BulkStages> bulk = BulkStages.of(definition);
        Optional<ConnectionStages> stages = stages();
        // A load with failures is not exchanged: it is done anew.
        Optional<Run> due = newest.filter(view -> bulk.isEmpty() || view.state() == RunState.SUCCEEDED)
                .flatMap(view -> sluice.find(view.id()))
                .filter(run -> stages.filter(after -> after.areDue(run)).isPresent());
        if (due.isPresent()) {
            screen.message("Run " + due.get().id() + " has made all edges: going on with what is declared after it.");
            return due.get();
        }
        Optional<Run> filled = bulk.flatMap(load -> load.filled(sluice, source));
        if (filled.isPresent()) {
            screen.message("Run " + filled.get().id() + " has computed all edges: going on with what comes after.");
            return filled.get();
        }
        bulk.ifPresent(load -> load.before(source, before.isPresent()));
        stages.ifPresent(around -> around.before(source));
        Run run = startOrResume(sluice, DefinitionCheck.resolved(definition, source));
        Verification proof = run.view().verification();
        boolean isDone =
                before.isEmpty() && newest.filter(view -> view.id() == run.id()).isPresent();
        if (!isDone) {
            bulk.ifPresent(load -> load.begun(source, run.id()));
            stages.ifPresent(around -> around.begun(run));
        }
        if (isDone && proof != null) {
            screen.message("Going on with run " + proof.run() + ", which verifies the finished run " + run.id() + " of "
                    + run.backfill() + ". To begin a new run instead: --no-verify, or cancel run " + proof.run() + ".");
        } else if (before.isPresent() && before.get().id() == run.id()) {
            screen.message("Going on with run " + run.id() + " of " + run.backfill() + ", which was "
                    + ProgressLine.stateSentence(
                            before.get().state().label(), before.get().reason()) + ".");
        } else {
            run.view().events().stream()
                    .filter(event -> event.kind().equals("plan"))
                    .forEach(event -> screen.message("  " + event.sentence()));
        }
        return run;
    }

    @Override
    public void heed(Interrupts interrupts) {
        this.interrupts = interrupts;
    }

    @Override
    public void finish(Run run, RunView ended, DataSource source) {
        Optional<BulkStages> bulk = BulkStages.of(definition);
        if (bulk.isPresent() && ended.state() != RunState.SUCCEEDED) {
            return;
        }
        bulk.filter(load -> load.isLoadedBy(source, run.id())).ifPresent(load -> load.after(source, screen));
        stages().ifPresent(around -> around.after(run, source));
    }

    private Optional<ConnectionStages> stages() {
        Interrupts signals = interrupts;
        return signals == null ? Optional.empty() : ConnectionStages.of(definition, screen, signals);
    }

    // A paused run too: a person types this command, where a program would start its backfill.
    private Run startOrResume(Sluice sluice, Definition resolved) {
        Run run = sluice.start(resolved.backfill(), options);
        if (run.view().state() == RunState.PAUSED) {
            run.resume();
        }
        return run;
    }

    private Optional<RunView> newest(Sluice sluice) {
        try {
            return sluice.newest(
                            name(),
                            options.orElse(definition.backfill().defaults()).labels())
                    .map(Run::view);
        } catch (SluiceException e) {
            if (e.code() == ErrorCode.CONTROL_SCHEMA_MISSING) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
