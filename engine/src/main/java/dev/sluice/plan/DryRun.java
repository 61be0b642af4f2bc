package dev.sluice.plan;

import dev.sluice.Chunk;
import dev.sluice.KeyColumn;
import dev.sluice.KeyValue;
import dev.sluice.Outcomes;
import dev.sluice.plan.KeyPlaces.Place;
import dev.sluice.sql.SqlFailure;
import dev.sluice.sql.Transactions;
import dev.sluice.store.PlanRow;
import dev.sluice.store.Sessions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Makes a {@link PlanReport}: looks at catalog and blocks, asks how the step would be executed, and tries it on a few rows.
 * Every statement is limited in time, everything written is rolled back, and what cannot be found out is said, not guessed.
 * Used for one plan; not thread-safe.
 */
public final class DryRun {

    /** Keys by which density is judged. */
    private static final int DENSITY_PARTS = 200;

    /** A chunk's size when a run begins: the statement is judged on chunks of so many rows. */
    private static final int CHUNK_ROWS = 500;

    private static final int LEAST_ROWS = 5;

    private static final long LISTED_COUNTED = 50_000;

    private static final Duration LOCK_TIMEOUT = Duration.ofMillis(300);
    private static final Duration LONGEST_LOOK = Duration.ofSeconds(3);
    private static final Duration GLANCE = Duration.ofMillis(800);
    private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(5);

    private final Connection connection;
    private final PlanRow plan;
    private final PlanOptions options;
    private final long begin = System.nanoTime();
    private final List<Risk> asides = new ArrayList<>();

    private DryRun(Connection connection, PlanRow plan, PlanOptions options) {
        this.connection = connection;
        this.plan = plan;
        this.options = options;
    }

    /** Tells about a plan that was just frozen. */
    public static PlanReport of(Connection connection, PlanRow plan, PlanOptions options) throws SQLException {
        return new DryRun(connection, plan, options).report();
    }

    /** The schema of the plan's table now: see {@link #differences}. */
    public static List<String> schemaFacts(Connection connection, PlanRow plan) throws SQLException {
        return SchemaFacts.of(connection, plan.table());
    }

    private PlanReport report() throws SQLException {
        String schemaHash = SchemaFacts.hash(schemaFacts(connection, plan));
        if (plan.lower() == null) {
            return new PlanReport(
                    plan,
                    keyTypes(),
                    schemaHash,
                    RowCount.counted(0),
                    RowCount.counted(0),
                    null,
                    List.of(),
                    Optional.empty(),
                    Idempotence.unknown("the table is empty"),
                    Optional.empty(),
                    List.of(),
                    took());
        }
        TableFacts facts = TableSurvey.of(connection, plan.table());
        KeyPlaces keys = new KeyPlaces(connection, plan);
        BlockSample blocks = look(c -> BlockSample.read(c, plan, facts, options))
                .orElse(new BlockSample(List.of(), facts.mostLeafPages(), List.of()));
        boolean listed = plan.list() != null;
        Counts counts = listed ? listed() : counts(blocks);
        Density density =
                listed ? null : look(c -> density(keys, blocks, counts.rows())).orElse(null);
        List<KeyValue> places = listed ? keys.ofList(options.places()) : places(keys, blocks);
        List<StepPlan> stepPlans = plan.stepKind() == PlanRow.StepKind.SQL ? stepPlans(facts, keys, places) : List.of();
        Optional<Effects> effects = plan.stepKind() == PlanRow.StepKind.SQL
                ? look(c -> Effects.find(c, plan.step(), written(facts)))
                : Optional.empty();
        int rowsEach = rowsEach(counts.remaining());
        Trial trial = trial(facts, keys, places, stepPlans, effects, rowsEach);
        Optional<Projection> projection = trial.sample()
                .filter(sample -> sample.outcomes().changed() > 0)
                .map(sample -> Projector.project(facts, blocks, sample, counts.rows(), counts.remaining()));
        List<Risk> risks = new ArrayList<>(Risks.of(
                plan, facts, counts.remaining(), stepPlans, effects, trial.sample(), trial.idempotence(), projection));
        risks.addAll(asides);
        return new PlanReport(
                plan,
                keyTypes(),
                schemaHash,
                counts.rows(),
                counts.remaining(),
                density,
                stepPlans,
                trial.sample(),
                trial.idempotence(),
                projection,
                risks,
                took());
    }

    // What is rolled back leaves dead rows behind: a twentieth of what the run will make is enough.
    private int rowsEach(RowCount remaining) {
        long few = Math.max(LEAST_ROWS, (long) (remaining.rows().high() / 20 / options.places()));
        return (int) Math.min(options.rowsPerPlace(), few);
    }

    private record Counts(RowCount rows, RowCount remaining) {}

    private record Trial(Optional<Sample> sample, Idempotence idempotence) {}

    private String keyTypes() {
        return plan.key().columns().stream()
                .map(column -> column.name() + " " + column.type().sqlName())
                .collect(Collectors.joining(", "));
    }

    private Duration took() {
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    private Counts counts(BlockSample blocks) throws SQLException {
        if (blocks.whole() && !blocks.numbers().isEmpty()) {
            return new Counts(RowCount.counted(blocks.rows()), RowCount.counted(blocks.remaining()));
        }
        Optional<RowCounts.Counted> counted =
                look(c -> RowCounts.count(c, plan, options.countLimit()).orElse(null));
        if (blocks.numbers().isEmpty()) {
            RowCount guess = new RowCount(
                    Interval.between(0, 3.0 * plan.estimatedRows()), RowCount.Basis.STATISTICS, "from the statistics");
            return new Counts(
                    guess, counted.map(c -> RowCount.counted(c.remaining())).orElse(guess));
        }
        RowCount rows = blocks.estimateRows();
        RowCount remaining = plan.remaining() == null ? rows : blocks.estimateRemaining();
        if (counted.isPresent()) {
            remaining = RowCount.counted(counted.get().remaining());
            rows = counted.get().rows() < 0
                    ? rows
                    : RowCount.counted(counted.get().rows());
        }
        return new Counts(rows, remaining);
    }

    // A key of a list may have no row: how many do is counted where that is cheap.
    private Counts listed() throws SQLException {
        long keys = plan.estimatedRows();
        RowCount most = new RowCount(Interval.between(0, keys), RowCount.Basis.SAMPLED, "of the keys in the list");
        if (keys > LISTED_COUNTED || plan.lower() == null || plan.upper() == null) {
            return new Counts(most, most);
        }
        Chunk all = new Chunk(0, plan.backfill(), plan.walk(), null, plan.lower(), plan.upper());
        return look(c -> RowCounts.in(c, plan, all))
                .map(counted -> new Counts(RowCount.counted(counted.rows()), RowCount.counted(counted.remaining())))
                .orElse(new Counts(most, most));
    }

    private Density density(KeyPlaces keys, BlockSample blocks, RowCount rows) throws SQLException {
        List<Place> places = keys.quantiles(blocks, DENSITY_PARTS, false);
        KeyColumn first = plan.key().columns().get(0);
        return Densities.of(first.type(), plan.key().width(), places, rows.middle());
    }

    /** Where to try the step: the lowest key, and keys that cut the rows to be done into equal parts. */
    private List<KeyValue> places(KeyPlaces keys, BlockSample blocks) throws SQLException {
        Set<KeyValue> places = new LinkedHashSet<>();
        List<Place> cuts =
                look(c -> keys.quantiles(blocks, options.places(), true)).orElse(List.of());
        if (cuts.isEmpty() && plan.remaining() != null) {
            // What needs the step is rare: perhaps an index knows where it is.
            glance(c -> keys.firstRemaining().orElse(null)).ifPresent(places::add);
            cuts = look(c -> keys.quantiles(blocks, options.places(), false)).orElse(List.of());
        }
        if (plan.lower() != null) {
            places.add(plan.lower());
        }
        // The last cut is the last row: no chunk of any size begins there.
        cuts.stream().limit(Math.max(1, cuts.size() - 1)).map(Place::key).forEach(places::add);
        return places.stream().limit(options.places()).toList();
    }

    private List<StepPlan> stepPlans(TableFacts facts, KeyPlaces keys, List<KeyValue> places) throws SQLException {
        StepExplain explain = new StepExplain(connection, plan, facts);
        List<StepPlan> plans = new ArrayList<>();
        for (KeyValue place : places) {
            Optional<StepPlan> judged = look(c -> {
                Chunk chunk = keys.chunkOfRows(place, CHUNK_ROWS);
                return explain.judge(chunk);
            });
            judged.ifPresent(plans::add);
            if (spent(0.4)) {
                break;
            }
        }
        return plans;
    }

    private Set<String> written(TableFacts facts) throws SQLException {
        Set<String> written = new LinkedHashSet<>(Set.of(facts.table()));
        written.addAll(WrittenTables.of(connection, plan));
        return written;
    }

    private Trial trial(
            TableFacts facts,
            KeyPlaces keys,
            List<KeyValue> places,
            List<StepPlan> stepPlans,
            Optional<Effects> effects,
            int rowsEach)
            throws SQLException {
        Optional<String> reason = whyNot(stepPlans, effects);
        if (reason.isPresent()) {
            return new Trial(Optional.empty(), Idempotence.unknown(reason.get()));
        }
        StepTrial trial = new StepTrial(connection, plan, facts, new StepExplain(connection, plan, facts));
        List<StepTrial.Place> done = new ArrayList<>();
        List<String> failures = new ArrayList<>();
        for (KeyValue place : places) {
            StepTrial.Tried tried = trial.at(keys, place, rowsEach);
            done.addAll(tried.place());
            if (!tried.failure().isEmpty()) {
                failures.add(tried.failure());
            }
            if (spent(1)) {
                break;
            }
        }
        if (done.isEmpty()) {
            String why = failures.isEmpty() ? "there was no row to try it on" : failures.get(0);
            return new Trial(
                    failures.isEmpty() ? Optional.empty() : Optional.of(failed(failures)),
                    Idempotence.unknown("the step could not be tried: " + why));
        }
        return new Trial(Optional.of(Samples.of(done, failures)), Samples.idempotence(done));
    }

    private static Sample failed(List<String> failures) {
        return new Sample(
                0,
                Outcomes.NONE,
                0,
                0,
                false,
                0,
                0,
                0,
                0,
                0,
                1,
                Interval.ZERO,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                failures);
    }

    private Optional<String> whyNot(List<StepPlan> stepPlans, Optional<Effects> effects) {
        if (plan.stepKind() == PlanRow.StepKind.JAVA) {
            return Optional.of(
                    "the step is Java code, which may act outside the database: it is not tried before the run,"
                            + " so what it costs and whether it may be applied twice is not known");
        }
        if (options.rowsPerPlace() == 0) {
            return Optional.of("the step was not tried, as asked");
        }
        if (stepPlans.stream().anyMatch(place -> !place.refusals().isEmpty())) {
            return Optional.of("the step was not tried, since it would read a whole table each time");
        }
        if (effects.isEmpty()) {
            return Optional.of("the step was not tried, since what it calls could not be looked at");
        }
        if (!effects.get().outlasting().isEmpty() && !options.effectsAccepted()) {
            return Optional.of(
                    "the step was not tried: " + String.join("; ", effects.get().outlasting())
                            + ", which a rollback does not undo; 'sluice plan --sample-anyway' tries it all the same");
        }
        return Optional.empty();
    }

    private boolean spent(double share) {
        return System.nanoTime() - begin
                > options.longest().toNanos() * share + Duration.ofSeconds(1).toNanos();
    }

    private interface Look<T> {
        @org.jspecify.annotations.Nullable
        T at(Connection c) throws SQLException;
    }

    // Something that would be good to know: if the database does not say in time, or may not, the plan says so.
    private <T> Optional<T> look(Look<T> look) throws SQLException {
        Duration longest = options.longest().compareTo(LONGEST_LOOK) < 0 ? options.longest() : LONGEST_LOOK;
        return look(longest, look, true);
    }

    private <T> Optional<T> glance(Look<T> look) throws SQLException {
        return look(GLANCE, look, false);
    }

    private <T> Optional<T> look(Duration longest, Look<T> look, boolean tell) throws SQLException {
        Transactions.Limits limits = new Transactions.Limits(Sessions.DRY_RUN, LOCK_TIMEOUT, longest, IDLE_TIMEOUT);
        try {
            return Transactions.run(connection, limits, c -> Optional.ofNullable(look.at(c)), found -> false);
        } catch (SQLException e) {
            SqlFailure failure = SqlFailure.of(e);
            if (failure.kind() == SqlFailure.Kind.CONNECTION) {
                throw e;
            }
            if (tell) {
                asides.add(Risk.informs("not-found-out", "not everything could be found out: " + failure.sentence()));
            }
            return Optional.empty();
        }
    }
}
