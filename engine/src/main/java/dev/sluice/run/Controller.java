package dev.sluice.run;

import dev.sluice.pace.ChunkSizer;
import dev.sluice.pace.Demand;
import dev.sluice.pace.Law;
import dev.sluice.pace.Memory;
import dev.sluice.pace.Pace;
import dev.sluice.pace.PaceCodec;
import dev.sluice.pace.Reading;
import dev.sluice.pace.Settings;
import dev.sluice.pace.Share;
import dev.sluice.pace.WindowHold;
import dev.sluice.pace.signals.Looks;
import dev.sluice.pace.signals.Scene;
import dev.sluice.sql.SqlFailure;
import dev.sluice.store.Allowance;
import dev.sluice.store.PaceStore;
import dev.sluice.store.PaceStore.PacedRun;
import dev.sluice.store.PaceStore.RunPace;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One process' turn as the controller of a database: once a second it measures the signals, decides, and gives every run
 * what it may use. Its epoch fences it off when another takes over; what it knew goes on with the other. While there is
 * none, workers keep to what was allowed last.
 */
final class Controller implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(Controller.class);

    private static final Duration EVERY = Duration.ofSeconds(1);

    /** Without a run for this long the controller leaves, and with it its two connections. */
    private static final Duration IDLE = Duration.ofSeconds(10);

    private final WorkerContext context;
    private final long epoch;
    private final WorkerConnection connection;
    private final Looks looks = new Looks();
    private final RandomGenerator random = RandomGenerator.getDefault();
    private final BusyShare busy = new BusyShare();
    private final ErrorShare errors = new ErrorShare();
    private final Measuring measuring = new Measuring();
    private final Set<String> told = new HashSet<>();
    private final SignalSet signals;
    private volatile boolean leads = true;
    private volatile double level;
    private Memory memory = Memory.FRESH;
    private @Nullable Instant decidedAt;
    private @Nullable Instant busyAt;
    private double jitter = random.nextDouble();

    Controller(WorkerContext context, long epoch) {
        this.context = context;
        this.epoch = epoch;
        this.connection = new WorkerConnection(context);
        this.signals = new SignalSet(looks, () -> level, errors);
    }

    @Override
    public void run() {
        Thread looker = new Thread(new Looker(context, looks, this::goesOn), "sluice-look");
        looker.setDaemon(true);
        try (connection) {
            inherit();
            looker.start();
            while (goesOn()) {
                long begin = System.nanoTime();
                turn();
                Duration left = EVERY.minusNanos(System.nanoTime() - begin);
                if (!left.isNegative()) {
                    context.waiting().rest(left);
                }
            }
            if (leads) {
                leave();
            }
        } finally {
            leads = false;
        }
    }

    private boolean goesOn() {
        return leads && !context.waiting().isStopping();
    }

    private void inherit() {
        try {
            PaceStore.Legacy legacy = PaceStore.legacy(connection.get());
            memory = PaceCodec.memory(legacy.memory(), legacy.now());
            for (String stored : legacy.readings()) {
                PaceCodec.reading(stored).ifPresent(measuring::inherit);
            }
        } catch (SQLException e) {
            connection.drop();
            LOG.debug(
                    "begins without what the controller before knew: {}",
                    SqlFailure.of(e).sentence());
        }
        level = memory.level();
    }

    private void leave() {
        try {
            PaceStore.leave(connection.get(), epoch);
        } catch (SQLException e) {
            LOG.debug("left without a word: {}", SqlFailure.of(e).sentence());
        }
    }

    private void turn() {
        try {
            Connection c = connection.get();
            PaceStore.Situation situation = PaceStore.situation(c);
            if (situation.runs().isEmpty()) {
                if (busyAt == null || Duration.between(busyAt, situation.now()).compareTo(IDLE) > 0) {
                    leave();
                    leads = false;
                }
                return;
            }
            busyAt = situation.now();
            decide(c, situation);
        } catch (SQLException e) {
            connection.drop();
            LOG.debug("the controller goes on after: {}", SqlFailure.of(e).sentence());
        } catch (RuntimeException | Error e) {
            connection.drop();
            if (!context.retirement().isDueTo(e)) {
                LOG.error("the controller goes on after an unexpected error", e);
            }
        }
    }

    private void decide(Connection c, PaceStore.Situation situation) throws SQLException {
        List<String> sentences = new ArrayList<>();
        Instant now = situation.now();
        errors.saw(situation.processes(), now);
        measure(c, situation, sentences);
        Map<Long, WindowHold> closed = closed(situation);
        List<Demand> demands = situation.runs().stream()
                .filter(run -> !closed.containsKey(run.id()))
                .map(run -> new Demand(run.id(), run.priority(), run.maxWorkers(), run.fullSpeed()))
                .toList();
        double highest = demands.stream()
                .filter(run -> !run.fullSpeed())
                .mapToInt(Demand::maxWorkers)
                .sum();
        Law.Inputs inputs = new Law.Inputs(
                now, measuring.readings(), inUse(situation), Math.max(1, highest), looks.alone(now), jitter);
        Law.Decision decision = Law.decide(inputs, memory);
        if (decision.sentence() != null) {
            sentences.add(decision.sentence());
        }
        boolean held = decision.next().hold() != null;
        boolean leadsOn = PaceStore.keep(
                c,
                epoch,
                PaceCodec.text(decision.next()),
                measuring.readings().stream().map(PaceCodec::text).toList(),
                paces(situation.runs(), decision, demands, closed, now),
                sentences);
        if (!leadsOn) {
            LOG.info("another process controls the pace now");
            leads = false;
            return;
        }
        if (held != (memory.hold() != null)) {
            jitter = random.nextDouble();
        }
        memory = decision.next();
        level = memory.level();
        decidedAt = now;
        apply(situation, decision, closed);
        context.waiting().announce();
    }

    // --- signals

    private void measure(Connection c, PaceStore.Situation situation, List<String> sentences) throws SQLException {
        List<String> tables =
                situation.runs().stream().map(PacedRun::table).distinct().toList();
        measuring.measure(
                c, signals.of(situation.runs()), settings(situation.limits()), new Scene(situation.now(), tables));
        for (Reading reading : measuring.readings()) {
            if (reading.standing() == Reading.Standing.DENIED && told.add(reading.signal())) {
                sentences.add("signal " + reading.signal() + " is missing: " + reading.sentence() + "; cure: "
                        + reading.cure());
            }
        }
    }

    private static Settings settings(List<PaceStore.SignalLimit> limits) {
        Map<String, Double> values = new HashMap<>();
        Set<String> ignored = new HashSet<>();
        for (PaceStore.SignalLimit limit : limits) {
            Double value = limit.value();
            if (value != null) {
                values.put(limit.signal(), value);
            }
            if (limit.ignored()) {
                ignored.add(limit.signal());
            }
        }
        return new Settings(values, ignored);
    }

    private double inUse(PaceStore.Situation situation) {
        double used = busy.workers(situation.processes());
        boolean operatorLimits = situation.runs().stream().anyMatch(run -> run.fullSpeed() || run.fixedSleep());
        return used < 0 || operatorLimits || level <= 0 ? -1 : used / level;
    }

    // --- effects

    private List<RunPace> paces(
            List<PacedRun> runs,
            Law.Decision decision,
            List<Demand> demands,
            Map<Long, WindowHold> closed,
            Instant now) {
        Map<Long, Share> shares = Share.divide(
                decision.next().level(),
                demands.stream().filter(demand -> mayRun(runs, demand.run())).toList());
        Duration chunk = looks.customersAtWork(now) ? Pace.BESIDE_CUSTOMERS_CHUNK : ChunkSizer.TARGET;
        long millis = decidedAt == null ? 0 : Duration.between(decidedAt, now).toMillis();
        List<RunPace> paces = new ArrayList<>();
        for (PacedRun run : runs) {
            Share share = shares.get(run.id());
            Binding binding = Binding.of(run, share, closed.get(run.id()), decision);
            Allowance allowance = share == null
                    ? null
                    : new Allowance(share.workers(), share.duty(), (int) chunk.toMillis(), binding.limit());
            paces.add(new RunPace(run.id(), allowance, binding.cause(), millis));
        }
        return paces;
    }

    private static boolean mayRun(List<PacedRun> runs, long id) {
        return runs.stream().anyMatch(run -> run.id() == id && run.state().isAtWork());
    }

    // The runs that are outside of their windows, which hold only them.
    private static Map<Long, WindowHold> closed(PaceStore.Situation situation) {
        Map<Long, WindowHold> closed = new HashMap<>();
        for (PacedRun run : situation.runs()) {
            WindowHold.of(run.windows(), situation.now()).ifPresent(hold -> closed.put(run.id(), hold));
        }
        return closed;
    }

    private void apply(PaceStore.Situation situation, Law.Decision decision, Map<Long, WindowHold> closed)
            throws SQLException {
        for (PacedRun run : situation.runs()) {
            Optional<WindowHold> window = Optional.ofNullable(closed.get(run.id()));
            RunMove move = RunMove.of(run, decision.next().hold(), window, situation.now())
                    .orElse(null);
            if (move == null) {
                continue;
            }
            switch (move.kind()) {
                case HOLD -> context.commands().hold(run.id(), run.backfill(), move.reason());
                case TELL -> PaceStore.tell(connection.get(), run.id(), move.reason());
                case RELEASE -> context.commands().release(run.id(), run.backfill(), move.reason());
            }
        }
    }
}
