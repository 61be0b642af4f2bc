package dev.sluice.run;

import dev.sluice.Backfill;
import dev.sluice.DefinitionException;
import dev.sluice.ErrorCode;
import dev.sluice.Finding;
import dev.sluice.RunOptions;
import dev.sluice.RunState;
import dev.sluice.SluiceException;
import dev.sluice.TimeWindows;
import dev.sluice.pace.Pace;
import dev.sluice.pace.WindowHold;
import dev.sluice.pace.signals.ProbeSignals;
import dev.sluice.plan.Admission;
import dev.sluice.plan.KeysProgress;
import dev.sluice.plan.Planner;
import dev.sluice.sql.Transactions;
import dev.sluice.store.DryRuns;
import dev.sluice.store.Events;
import dev.sluice.store.KnobStore;
import dev.sluice.store.PaceStore;
import dev.sluice.store.PlanRow;
import dev.sluice.store.ProofPhase;
import dev.sluice.store.RunRow;
import dev.sluice.store.RunStore;
import dev.sluice.store.Verifications;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How runs begin: a new one of a fresh plan, or the unfinished one goes on. Thread-safe. */
public final class Starts {

    private static final Transactions.Limits LIMITS = new Transactions.Limits(
            "sluice create", Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(5));

    private final Connections connections;
    private final Commands commands;
    private final Listeners listeners;
    private final String actor;

    /** @param connections for what watches beside a dry run */
    public Starts(Connections connections, Commands commands, Listeners listeners, String actor) {
        this.connections = connections;
        this.commands = commands;
        this.listeners = listeners;
        this.actor = actor;
    }

    /**
     * Starts a run of a definition, or goes on with its unfinished one.
     *
     * @param options complete, the definition's own included
     * @return the run's number
     * @throws DefinitionException if the names of its signals are taken
     */
    public long start(Connection connection, Backfill backfill, RunOptions options) throws SQLException {
        List<Finding> mistakes = ProbeSignals.mistakes(options.probes()).stream()
                .map(mistake -> Finding.of("signals", mistake, null))
                .toList();
        if (!mistakes.isEmpty()) {
            throw new DefinitionException(backfill.name(), mistakes);
        }
        while (true) {
            Optional<Long> run = attempt(connection, backfill, options);
            if (run.isPresent()) {
                return run.get();
            }
        }
    }

    // Empty if the run was purged since it was read, or another process has just started the same: then that is ours
    // too.
    private Optional<Long> attempt(Connection connection, Backfill backfill, RunOptions options) throws SQLException {
        Optional<RunRow> unfinished = RunStore.underWayOrNewest(
                        connection, backfill.name(), options.labels(), backfill.isPart())
                .filter(run -> !run.state().isEnded() || run.state() == RunState.FAILED);
        if (unfinished.isEmpty()) {
            unfinished = unproved(connection, backfill, options);
        }
        if (unfinished.isPresent()) {
            RunRow run = unfinished.get();
            Optional<String> definition = Planner.definitionHash(connection, backfill);
            if (definition.filter(run.plan().definitionHash()::equals).isPresent()) {
                return goOn(connection, run, options);
            }
        }
        Staging staging = new Staging(backfill.name());
        PlanRow plan = Planner.plan(connection, backfill, staging);
        if (unfinished.isPresent() && unfinished.get().plan().definitionHash().equals(plan.definitionHash())) {
            return goOn(connection, unfinished.get(), options);
        }
        // The mended definition of a failed run is another plan: it gets a run of its own, and finds done rows
        // right. So does that of one whose result is still being verified.
        if (unfinished.isPresent() && !unfinished.get().state().isEnded()) {
            throw changed(unfinished.get(), plan);
        }
        if (options.verify().orElse(false)) {
            VerifyStarts.requirePossible(plan);
        }
        Admission admission = admit(connection, plan, options);
        return create(connection, plan, options, staging.sentence, Optional.empty(), admission);
    }

    private Admission admit(Connection connection, PlanRow plan, RunOptions options) throws SQLException {
        try (DryRunGuard guard = DryRunGuard.over(connections)) {
            return Admission.of(connection, plan, options.nonIdempotentAccepted(), actor);
        }
    }

    /** The newest run, if its work is done and the verification that is its last phase is not. */
    private static Optional<RunRow> unproved(Connection connection, Backfill backfill, RunOptions options)
            throws SQLException {
        if (!options.verify().orElse(false)) {
            return Optional.empty();
        }
        Optional<RunRow> newest =
                RunStore.underWayOrNewest(connection, backfill.name(), options.labels(), backfill.isPart());
        return newest.isPresent()
                        && Verifications.underWayAfter(connection, newest.get().id(), sampleWillDo(options))
                                .isPresent()
                ? newest
                : Optional.empty();
    }

    private static boolean sampleWillDo(RunOptions options) {
        return options.verifySample().isPresent();
    }

    private static SluiceException changed(RunRow run, PlanRow plan) {
        boolean lists = run.plan().list() != null || plan.list() != null;
        return new SluiceException(
                ErrorCode.PLAN_CHANGED,
                "run " + run.id() + " of " + run.backfill() + " is "
                        + run.state().label() + " and executes another "
                        + (lists ? "definition or key list" : "definition") + " ("
                        + Admission.definitionChanges(run.plan(), plan)
                        + run.plan().definitionHash() + ", now " + plan.definitionHash()
                        + "): resume it with the old one, or cancel run " + run.id()
                        + " and start again; rows that are done stay done. Under a label of its own the new one may run"
                        + " beside it");
    }

    private Optional<Long> goOn(Connection connection, RunRow run, RunOptions options) throws SQLException {
        if (run.state().isEnded() && run.state() != RunState.FAILED) {
            return goOnVerifying(connection, run, options);
        }
        if (!sayWhetherToVerify(connection, run, options)) {
            return Optional.empty();
        }
        if (KnobStore.change(connection, run.id(), KnobSettings.of(options), null, actor)
                        .state()
                == null) {
            return Optional.empty();
        }
        if (!options.probes().isEmpty()) {
            Transactions.run(connection, LIMITS, c -> {
                RunStore.setProbes(c, run.id(), options.probes(), actor);
                return true;
            });
        }
        Optional<String> around = Admission.schemaChanges(connection, run.plan());
        if (around.isPresent()) {
            Events.add(connection, run.id(), "plan", actor, around.get());
        }
        RunOptions set = RunStore.paceOptions(connection, run.id());
        Optional<WindowHold> closed = closed(connection, set);
        if (run.state() == RunState.FAILED || (run.state() == RunState.HELD && closed.isEmpty())) {
            commands.move(run.id(), run.backfill(), RunState.RUNNING, "resumed by " + actor, actor, null);
        }
        if (closed.isPresent()) {
            commands.hold(run.id(), run.backfill(), closed.get().sentence());
        }
        return RunStore.find(connection, run.id()).map(RunRow::id);
    }

    private Optional<Long> goOnVerifying(Connection connection, RunRow done, RunOptions options) throws SQLException {
        Optional<Long> verification = Verifications.underWayAfter(connection, done.id(), sampleWillDo(options));
        if (verification.isEmpty()) {
            return Optional.empty();
        }
        KnobStore.change(connection, verification.get(), KnobSettings.of(options), null, actor);
        return Optional.of(done.id());
    }

    // False if its work is done meanwhile: then that is another case.
    private boolean sayWhetherToVerify(Connection connection, RunRow run, RunOptions options) throws SQLException {
        Optional<Boolean> verify = options.verify();
        if (verify.isEmpty()) {
            return true;
        }
        if (verify.get()) {
            VerifyStarts.requirePossible(run.plan());
        }
        return Transactions.run(connection, LIMITS, c -> ProofPhase.set(c, run.id(), options, actor));
    }

    // A run that begins outside of its windows does not work until the controller looks.
    private static Optional<WindowHold> closed(Connection connection, RunOptions options) throws SQLException {
        String windows = options.windows().map(TimeWindows::toString).orElse(null);
        return windows == null ? Optional.empty() : WindowHold.of(windows, PaceStore.now(connection));
    }

    /**
     * Creates a run.
     *
     * @param sentence what it walks, for its events; null if there is nothing to say
     * @param retryOf the run whose quarantined rows it walks
     * @return its number; empty if another run of this backfill and these labels is under way
     */
    Optional<Long> create(
            Connection connection, PlanRow plan, RunOptions options, @Nullable String sentence, Optional<Long> retryOf)
            throws SQLException {
        return create(connection, plan, options, sentence, retryOf, Admission.UNASKED);
    }

    private Optional<Long> create(
            Connection connection,
            PlanRow plan,
            RunOptions options,
            @Nullable String sentence,
            Optional<Long> retryOf,
            Admission admission)
            throws SQLException {
        return Transactions.run(connection, LIMITS, c -> {
            Optional<Long> created = RunStore.create(c, plan, options, Pace.workers(options), actor);
            if (created.isPresent()) {
                if (admission.made().isPresent()) {
                    DryRuns.keep(c, admission.made().get());
                }
                for (String said : admission.sentences()) {
                    Events.add(c, created.get(), "plan", actor, said);
                }
                if (sentence != null) {
                    Events.add(c, created.get(), "walk", actor, sentence);
                }
                if (retryOf.isPresent()) {
                    RunStore.markRetry(c, created.get(), retryOf.get());
                }
                Optional<WindowHold> closed = closed(c, options);
                if (closed.isPresent()) {
                    RunStore.beginHeld(c, created.get(), closed.get().sentence());
                }
            }
            return created;
        });
    }

    /** Passes on how the reading of a key list goes, and keeps its end for the run's events. */
    private final class Staging implements KeysProgress {
        private final String backfill;
        private @Nullable String sentence;

        Staging(String backfill) {
            this.backfill = backfill;
        }

        @Override
        public void read(long keys) {
            listeners.tell(listener -> listener.keysRead(backfill, keys));
        }

        @Override
        public void staged(String all) {
            sentence = all;
            listeners.tell(listener -> listener.keysStaged(backfill, all));
        }
    }
}
