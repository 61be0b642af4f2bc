package dev.sluice;

import dev.sluice.knob.Durations;
import dev.sluice.knob.Knob;
import dev.sluice.plan.Admission;
import dev.sluice.plan.DryRun;
import dev.sluice.plan.KeysProgress;
import dev.sluice.plan.PlanOptions;
import dev.sluice.plan.PlanReport;
import dev.sluice.plan.Planner;
import dev.sluice.run.ChunkLog;
import dev.sluice.run.Connections;
import dev.sluice.run.ControlDatabase;
import dev.sluice.run.KnobSettings;
import dev.sluice.run.Listeners;
import dev.sluice.run.PaceViews;
import dev.sluice.run.ProcessIdentity;
import dev.sluice.run.Reruns;
import dev.sluice.run.RunViews;
import dev.sluice.run.SignalLimits;
import dev.sluice.run.Starts;
import dev.sluice.run.StepRegistry;
import dev.sluice.run.VerifyStarts;
import dev.sluice.run.WorkerPool;
import dev.sluice.sql.Transactions;
import dev.sluice.store.ControlSchema;
import dev.sluice.store.Differences;
import dev.sluice.store.DryRuns;
import dev.sluice.store.Events;
import dev.sluice.store.Grants;
import dev.sluice.store.KeyLists;
import dev.sluice.store.KnobExpiries;
import dev.sluice.store.KnobStore;
import dev.sluice.store.Processes;
import dev.sluice.store.Purge;
import dev.sluice.store.Quarantine;
import dev.sluice.store.RangeStore;
import dev.sluice.store.RunStore;
import dev.sluice.store.Verifications;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The door to Sluice for programs: starts and finds runs, and works on them with this process's workers.
 *
 * <pre>{@code
 * try (Sluice sluice = Sluice.on(dataSource)) {
 *     sluice.start(backfill).await();
 *     sluice.assertSucceeded("campaign-currency");
 * }
 * }</pre>
 *
 * <p>The data source should have room for one connection a worker, one for the heartbeat and one for commands. Thread-safe;
 * one instance a process and database is enough.
 */
public final class Sluice implements AutoCloseable {

    // A process is taken for alive as long as its leases are.
    private static final Duration ALIVE_WITHIN = RangeStore.LEASE;

    private static final Duration AWAIT_POLL = Duration.ofMillis(200);

    private static final Transactions.Limits NOTE_LIMITS = new Transactions.Limits(
            "sluice command", Duration.ofSeconds(2), Duration.ofSeconds(5), Duration.ofSeconds(5));

    private static final Transactions.Limits KEEP_LIMITS = new Transactions.Limits(
            "sluice plan", Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(5));

    private final ControlDatabase database;
    private final WorkerPool pool;
    private final StepRegistry steps = new StepRegistry();

    // Whoever awaits a run looks again when this process changed a state, and now and then for what others did.
    private final Object changes = new Object();

    private final String actor;
    private final Starts starts;
    private final VerifyStarts verifies;
    private final boolean works;

    private Sluice(Builder builder) {
        Connections connections = new Connections(builder.dataSource);
        List<RunListener> all = new ArrayList<>(builder.listeners);
        all.add(0, new ChunkLog());
        all.add(new RunListener() {
            @Override
            public void stateChanged(long run, String backfill, RunState state, String reason) {
                synchronized (changes) {
                    changes.notifyAll();
                }
            }
        });
        Listeners listeners = new Listeners(all);
        this.database = new ControlDatabase(connections, listeners, builder.patience, builder.migrates);
        Connections replica = builder.replica == null ? null : new Connections(builder.replica);
        this.pool = new WorkerPool(connections, listeners, steps, replica);
        this.actor = builder.actor;
        this.starts = new Starts(connections, pool.commands(), listeners, actor);
        this.verifies = new VerifyStarts(new Reruns(starts), actor, replica);
        this.works = builder.works;
    }

    /** With every setting at its default. */
    public static Sluice on(DataSource dataSource) {
        return builder(dataSource).build();
    }

    public static Builder builder(DataSource dataSource) {
        return new Builder(dataSource);
    }

    /** The settings of a {@link Sluice}. Not thread-safe. */
    public static final class Builder {
        private final DataSource dataSource;
        private final List<RunListener> listeners = new ArrayList<>();
        private String actor = System.getProperty("user.name", "unknown") + "@"
                + ProcessIdentity.create().host();
        private Duration patience = Duration.ZERO;
        private @Nullable DataSource replica;
        private boolean works = true;
        private boolean migrates = true;

        private Builder(DataSource dataSource) {
            this.dataSource = dataSource;
        }

        /** Adds a listener to what this process does. */
        public Builder listener(RunListener listener) {
            listeners.add(listener);
            return this;
        }

        /** Who the commands of this process come from, as kept with each. Default: the user at this host. */
        public Builder actor(String name) {
            this.actor = name;
            return this;
        }

        /**
         * Whatever is asked waits so long for a database that cannot be reached, telling the listeners. Default: not at
         * all. Work that has been started waits for the database in any case, as long as it takes.
         */
        public Builder waitForDatabase(Duration longest) {
            this.patience = longest;
            return this;
        }

        /**
         * Verifications that this process begins read on this replica of the database, and only processes that have one work
         * on them. Each chunk waits until the replica has replayed the log up to where the verification began.
         */
        public Builder verifyOn(DataSource replica) {
            this.replica = replica;
            return this;
        }

        /** Only starts, commands and looks; leaves the work to other processes. */
        public Builder withoutWorkers() {
            this.works = false;
            return this;
        }

        /** Never changes the control schema; {@code sluice migrate} or a DBA does. */
        public Builder withoutMigration() {
            this.migrates = false;
            return this;
        }

        public Sluice build() {
            return new Sluice(this);
        }
    }

    /**
     * What the database contradicts in a definition; empty if it can run. Writes nothing.
     *
     * @throws SluiceException if the database cannot be reached
     */
    public List<Finding> check(Backfill backfill) {
        return call(connection -> Planner.check(connection, backfill));
    }

    /**
     * The dry run with the usual thoroughness.
     *
     * @see #plan(Backfill, PlanOptions)
     */
    public PlanReport plan(Backfill backfill) {
        return plan(backfill, PlanOptions.THOROUGH);
    }

    /**
     * The dry run: what a run would walk and what it would take, with the step tried on a few rows in transactions that are
     * rolled back. Nothing is written to any table but the control schema, which keeps the plan: a run of the same
     * definition, bounds and schema executes it.
     *
     * @throws DefinitionException if the definition cannot run, with all reasons
     * @throws KeyListException if its key list cannot be used
     */
    public PlanReport plan(Backfill backfill, PlanOptions options) {
        if (backfill.keys().isPresent()) {
            // A key list is staged in the control schema before anything can be said of it.
            ensureMigrated();
        }
        PlanReport report = database.callGuarded(
                connection -> DryRun.of(connection, Planner.plan(connection, backfill, KeysProgress.SILENT), options));
        try {
            ensureMigrated();
            call(connection -> {
                List<String> facts = DryRun.schemaFacts(connection, report.plan());
                return Transactions.run(connection, KEEP_LIMITS, c -> {
                    DryRuns.keep(c, Admission.row(report, facts, actor));
                    return true;
                });
            });
            return report;
        } catch (SluiceException e) {
            if (e.code() == ErrorCode.DATABASE_UNREACHABLE) {
                throw e;
            }
            return report.notKept(String.valueOf(e.getMessage()));
        }
    }

    /**
     * Starts a run with the backfill's own options.
     *
     * @see #start(Backfill, RunOptions)
     */
    public Run start(Backfill backfill) {
        return start(backfill, RunOptions.DEFAULTS);
    }

    /**
     * Starts a run, or goes on with the unfinished one: if the newest run of this backfill and these labels has not ended,
     * or failed, and executes the same definition, it goes on with the given options. So a program may simply start its
     * backfill at each of its own starts. A run that a person paused stays paused: only a person resumes it, with {@link
     * Run#resume}. With {@link RunOptions#withVerify} this holds for the verification too: as long as it has not ended, the
     * run that it verifies is given back, and no new one is started.
     *
     * <p>A new run executes the stored plan of the same definition, bounds and schema, or makes one now, which takes about a
     * second and tries the step on at most 200 rows; what it found is among the run's events.
     *
     * @throws DefinitionException if the definition cannot run, with all reasons; nothing was written
     * @throws KeyListException if its key list cannot be used; nothing was written
     * @throws SluiceException with {@link ErrorCode#PLAN_CHANGED} if an unfinished run executes another definition; with
     *     {@link ErrorCode#NOT_IDEMPOTENT} if the step changes rows again when it is applied twice and the options don't
     *     accept that; with {@link ErrorCode#PLAN_REFUSED} if it would read a whole large table for each chunk
     */
    public Run start(Backfill backfill, RunOptions options) {
        RunOptions effective = options.orElse(backfill.defaults());
        ensureMigrated();
        steps.register(backfill);
        long id = call(connection -> starts.start(connection, backfill, effective));
        workOn(id);
        return new Run(this, id, backfill.name());
    }

    /**
     * Verifies a definition: its newest run of these labels, if that has ended and did just this, else the table as it is now.
     *
     * @return the run that verifies, see {@link Run#verification()}
     * @throws DefinitionException if the definition cannot run, with all reasons
     * @throws SluiceException with {@link ErrorCode#CANNOT_VERIFY} if nothing tells a right row from a wrong one; with {@link
     *     ErrorCode#RUN_ACTIVE} if another verification is under way; with {@link ErrorCode#TRANSITION_REFUSED} if the run
     *     has not ended
     */
    public Run verify(Backfill backfill, VerifyOptions options) {
        ensureMigrated();
        return begun(backfill.name(), call(connection -> verifies.ofDefinition(connection, backfill, options)));
    }

    /** Lets this process work on every run of the database, with so many workers: it joins the fleet. */
    public void work(int workers) {
        ensureMigrated();
        pool.work(run -> true, workers);
    }

    /** Gives this process the code of Java steps, so that it can work on runs of them that others started. */
    public void register(Backfill... backfills) {
        for (Backfill backfill : backfills) {
            steps.register(backfill);
        }
    }

    /** A run by its number. */
    public Optional<Run> find(long id) {
        return call(connection -> RunStore.find(connection, id)).map(run -> new Run(this, id, run.backfill()));
    }

    /** The newest run of a backfill under these labels. */
    public Optional<Run> newest(String backfill, Map<String, String> labels) {
        return call(connection -> RunStore.newest(connection, backfill, new TreeMap<>(labels)))
                .map(run -> new Run(this, run.id(), backfill));
    }

    /** The newest run of a backfill under these labels that works on all of what its definition means. */
    public Optional<Run> newestWhole(String backfill, Map<String, String> labels) {
        return call(connection -> RunStore.newestWhole(connection, backfill, new TreeMap<>(labels)))
                .map(run -> new Run(this, run.id(), backfill));
    }

    /**
     * Runs, newest first.
     *
     * @param backfill of this backfill only; null for all
     * @param limit at most so many
     */
    public List<RunView> list(@Nullable String backfill, int limit) {
        return call(connection -> {
            List<RunView> views = new ArrayList<>();
            for (long id : RunStore.ids(connection, backfill, limit)) {
                RunViews.find(connection, id).ifPresent(views::add);
            }
            return views;
        });
    }

    /** The health of the database as the controller measured it last, nearest to its limit first; empty if none ever did. */
    public List<SignalView> signals() {
        return call(PaceViews::signals);
    }

    /**
     * Sets the limit of a signal in place of the built-in one, for all runs on the database; the controller sees it within a
     * second.
     *
     * @param limit as people write it, in the signal's unit, such as {@code 10s} or {@code 5GiB}
     * @param howLong after which it is forgotten; null for never
     * @return what was done, a sentence
     * @throws SluiceException with {@link ErrorCode#KNOB_INVALID} if there is no such signal or the limit is not in its unit
     */
    public String limitSignal(String signal, String limit, @Nullable Duration howLong) {
        return call(connection -> SignalLimits.set(connection, signal, limit, howLong, actor));
    }

    /**
     * Tells the controller not to mind a signal.
     *
     * @param howLong after which it is minded again; null for never
     * @return what was done, a sentence
     * @throws SluiceException with {@link ErrorCode#KNOB_INVALID} if there is no such signal
     */
    public String ignoreSignal(String signal, @Nullable Duration howLong) {
        return call(connection -> SignalLimits.ignore(connection, signal, howLong, actor));
    }

    /**
     * Gives a signal its built-in limit back.
     *
     * @return what was done, a sentence
     * @throws SluiceException with {@link ErrorCode#KNOB_INVALID} if there is no such signal
     */
    public String resetSignal(String signal) {
        return call(connection -> SignalLimits.reset(connection, signal, actor));
    }

    /** The runs that {@link #purge} would remove now, oldest first. Writes nothing. */
    public List<PurgeReport.Purged> purgeable(PurgeOptions options) {
        return call(connection -> Purge.due(connection, options));
    }

    /**
     * Removes ended runs with everything that belongs to them, in small transactions; never one under way. It may be
     * interrupted, and run by several at once: the next one finishes what one has begun.
     */
    public PurgeReport purge(PurgeOptions options) {
        return call(connection -> {
            List<PurgeReport.Purged> removed = new ArrayList<>();
            int plans = 0;
            for (PurgeReport.Purged run : Purge.due(connection, options)) {
                Optional<String> plan = Purge.remove(connection, run.id());
                if (plan.isPresent()) {
                    removed.add(run);
                    plans += Purge.removePlan(connection, plan.get()) ? 1 : 0;
                }
            }
            plans += Purge.removePlans(connection, options);
            KeyLists.purgeUnused(connection);
            return new PurgeReport(List.copyOf(removed), Purge.due(connection, options), plans);
        });
    }

    /** The gate for deploys, for a backfill without labels: see {@link #assertSucceeded(String, Map)}. */
    public void assertSucceeded(String backfill) {
        assertSucceeded(backfill, Map.of());
    }

    /**
     * The gate for deploys: returns if the newest run of the backfill under these labels succeeded, or ended with failures
     * that later retries have all resolved. It never runs or waits for anything.
     *
     * @throws SluiceException with {@link ErrorCode#NOT_SUCCEEDED} otherwise, saying how it stands and what to do
     */
    public void assertSucceeded(String backfill, Map<String, String> labels) {
        DeployGate.requireSucceeded(this, backfill, labels);
    }

    /** The gate for deploys, for a backfill without labels: see {@link #assertVerified(String, Map)}. */
    public void assertVerified(String backfill) {
        assertVerified(backfill, Map.of());
    }

    /**
     * The gate for deploys that ask for proof: returns if {@link #assertSucceeded(String, Map)} does, and the newest
     * verification of that run, of every row and not of a sample, has passed. It never verifies or waits for anything.
     *
     * @throws SluiceException with {@link ErrorCode#NOT_SUCCEEDED} or {@link ErrorCode#NOT_VERIFIED} otherwise, saying how it
     *     stands and what to do
     */
    public void assertVerified(String backfill, Map<String, String> labels) {
        DeployGate.requireVerified(this, backfill, labels);
    }

    /**
     * The gate for deploys to which a sample will do, for a backfill without labels.
     *
     * @see #assertVerifiedWithin(String, Map, double)
     */
    public void assertVerifiedWithin(String backfill, double share) {
        assertVerifiedWithin(backfill, Map.of(), share);
    }

    /**
     * The gate for deploys to which a sample will do: returns if {@link #assertSucceeded(String, Map)} does, and the newest
     * verification of that run has passed and says that no greater share of the rows than this differs. That of every row
     * says so of any share; that of a sample with a confidence of {@link Confidence#LEVEL}, see {@link
     * Verification#differingAtMost()}. It never verifies or waits for anything.
     *
     * @param share 0 to 1, such as 0.001 for one row in a thousand
     * @throws IllegalArgumentException if the share is outside
     * @throws SluiceException with {@link ErrorCode#NOT_SUCCEEDED} or {@link ErrorCode#NOT_VERIFIED} otherwise, saying how it
     *     stands and what to do
     */
    public void assertVerifiedWithin(String backfill, Map<String, String> labels, double share) {
        DeployGate.requireVerifiedWithin(this, backfill, labels, share);
    }

    long openFailures(long id) {
        return call(connection -> Quarantine.open(connection, id));
    }

    /**
     * Brings the control schema to this version.
     *
     * @return the names of the migrations applied now
     */
    public List<String> migrate() {
        return database.migrate();
    }

    /**
     * The migrations that {@link #migrate} would apply.
     *
     * @throws SluiceException if the control schema is newer than this version or differs from it, or the database cannot
     *     be reached
     */
    public List<String> pendingMigrations() {
        return call(connection -> ControlSchema.pending(connection).stream()
                .map(ControlSchema.Migration::name)
                .toList());
    }

    /** The control schema as one script, for a database role that may create what this process's role may not. */
    public static String migrationScript() {
        return ControlSchema.script();
    }

    /**
     * The statements by which the control schema's owner lets another role work and send commands: {@code sluice migrate
     * --grant-to}. What its steps need on the users' tables comes on top.
     */
    public static List<String> workerGrants(String role) {
        return Grants.forWorkers(role);
    }

    /** The statements by which the control schema's owner lets another role look at runs and nothing else. */
    public static List<String> readerGrants(String role) {
        return Grants.forReaders(role);
    }

    /**
     * Carries out {@link #workerGrants} and {@link #readerGrants}, after {@link #migrate}; needs the control schema's owner.
     *
     * @param workers roles that work
     * @param readers roles that only look
     */
    public void grant(List<String> workers, List<String> readers) {
        List<String> statements = new ArrayList<>();
        workers.forEach(role -> statements.addAll(workerGrants(role)));
        readers.forEach(role -> statements.addAll(readerGrants(role)));
        call(connection -> {
            Grants.carryOut(connection, statements);
            return true;
        });
    }

    /**
     * Why this process works no more, although it was not closed: somebody has brought the control schema to a version that
     * it does not know. Empty while it may work.
     */
    public Optional<SluiceException> retirement() {
        return pool.retirement();
    }

    /** The processes with workers that have shown themselves within the last heartbeats. */
    public List<WorkerProcess> processes() {
        return call(connection -> Processes.alive(connection, ALIVE_WITHIN).stream()
                .map(process -> new WorkerProcess(
                        process.host(),
                        process.pid(),
                        process.version(),
                        process.threads(),
                        Duration.ofMillis(process.silentMillis())))
                .toList());
    }

    /** Stops this process's workers after the chunks under way. Runs go on elsewhere, or later. */
    @Override
    public void close() {
        pool.close();
    }

    String actor() {
        return actor;
    }

    RunView view(long id) {
        pool.requireInService();
        return call(connection -> RunViews.find(connection, id)).orElseThrow(() -> notFound(id));
    }

    RunView await(long id, Duration longest) throws InterruptedException {
        long deadline = System.nanoTime() + Math.min(longest.toSeconds(), 1L << 32) * 1_000_000_000L;
        while (true) {
            Optional<RunView> view = viewIfReachable(id);
            boolean late = System.nanoTime() - deadline >= 0;
            if (view.isPresent() && (view.get().state().isEnded() || late)) {
                return view.get();
            }
            if (late) {
                return view(id);
            }
            synchronized (changes) {
                changes.wait(AWAIT_POLL.toMillis());
            }
        }
    }

    private Optional<RunView> viewIfReachable(long id) {
        try {
            return Optional.of(view(id));
        } catch (SluiceException e) {
            if (e.code() != ErrorCode.DATABASE_UNREACHABLE) {
                throw e;
            }
            return Optional.empty();
        }
    }

    void command(Run run, RunState next, String reason) {
        Optional<String> refused =
                call(connection -> pool.commands().move(run.id(), run.backfill(), next, reason, actor, null));
        if (refused.isPresent()) {
            throw new SluiceException(ErrorCode.TRANSITION_REFUSED, refused.get());
        }
    }

    List<KnobChange> set(Run run, Map<String, String> knobs, @Nullable Duration lasting) {
        if (lasting != null
                && (lasting.compareTo(Durations.SHORTEST) < 0 || lasting.compareTo(Durations.LONGEST) > 0)) {
            throw new IllegalArgumentException("a knob is set for 1 s to 366 d, or for good; got " + lasting);
        }
        Map<Knob, @Nullable Object> wanted = KnobSettings.parse(knobs);
        KnobStore.Outcome outcome = call(connection -> pool.commands().set(run.id(), wanted, lasting, actor));
        if (outcome.state() == null) {
            throw notFound(run.id());
        }
        if (outcome.isHistory()) {
            throw new SluiceException(
                    ErrorCode.TRANSITION_REFUSED,
                    "run " + run.id() + " is " + outcome.state().label() + ": its knobs cannot be set any more");
        }
        return outcome.changes();
    }

    Map<String, String> knobs(long id) {
        Map<Knob, @Nullable Object> values =
                call(connection -> KnobStore.find(connection, id)).orElseThrow(() -> notFound(id));
        Map<String, String> texts = new LinkedHashMap<>();
        values.forEach((knob, value) -> texts.put(knob.name(), knob.text(value)));
        return texts;
    }

    Map<String, Instant> knobExpiries(long id) {
        return call(connection -> KnobExpiries.find(connection, id));
    }

    List<RunEvent> events(long id, int newest) {
        return call(connection -> Events.newest(connection, id, newest));
    }

    void note(long id, String kind, String sentence) {
        call(connection -> Transactions.run(connection, NOTE_LIMITS, c -> {
            Events.add(c, id, kind, actor, sentence);
            return true;
        }));
    }

    private static SluiceException notFound(long id) {
        return new SluiceException(ErrorCode.RUN_NOT_FOUND, "there is no run " + id);
    }

    List<QuarantinedRow> failures(long id, int limit) {
        return call(connection -> Quarantine.list(connection, id, limit));
    }

    Run verify(Run run, VerifyOptions options) {
        ensureMigrated();
        return begun(run.backfill(), call(connection -> verifies.ofRun(connection, run.id(), options)));
    }

    Run repair(Run run, RunOptions options) {
        return begun(run.backfill(), call(connection -> verifies.repair(connection, run.id(), options)));
    }

    Optional<Verification> verification(long id) {
        return call(connection -> {
            Optional<Verification> own = Verifications.find(connection, id);
            return own.isPresent() ? own : Verifications.newestOf(connection, id);
        });
    }

    List<Difference> differences(long id, int limit) {
        return call(connection -> {
            Optional<Verification> own = Verifications.find(connection, id);
            Optional<Verification> found = own.isPresent() ? own : Verifications.newestOf(connection, id);
            return found.isEmpty()
                    ? List.<Difference>of()
                    : Differences.list(connection, found.get().run(), limit);
        });
    }

    Run retry(Run run, RunOptions options) {
        return begun(run.backfill(), call(connection -> new Reruns(starts).retry(connection, run.id(), options)));
    }

    Run clone(Run run, Bounds bounds, RunOptions options) {
        return begun(
                run.backfill(), call(connection -> new Reruns(starts).copy(connection, run.id(), bounds, options)));
    }

    private Run begun(String backfill, long id) {
        workOn(id);
        return new Run(this, id, backfill);
    }

    boolean hasOtherWorkers(long id) {
        return call(connection -> RangeStore.isOwnedByOthers(connection, id, pool.id()));
    }

    void workOn(long id) {
        if (works) {
            pool.workOn(id);
        }
    }

    private void ensureMigrated() {
        database.ensureMigrated();
    }

    private <T> T call(ControlDatabase.Call<T> body) {
        return database.call(body);
    }
}
