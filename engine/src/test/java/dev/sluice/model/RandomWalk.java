package dev.sluice.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.KeyValue;
import dev.sluice.Outcomes;
import dev.sluice.RunState;
import dev.sluice.sql.Jdbc;
import dev.sluice.sql.KeySql;
import dev.sluice.sql.RowError;
import dev.sluice.store.ClaimDecision;
import dev.sluice.store.ControlRun;
import dev.sluice.store.Ownership;
import dev.sluice.store.Quarantine;
import dev.sluice.store.RangeRow;
import dev.sluice.store.RangeStore;
import dev.sluice.store.RunRow;
import dev.sluice.store.RunStore;
import dev.sluice.store.Skips;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;

/** One walk: each step is made in the database and in the mirror, and both must say the same afterwards. */
final class RandomWalk {

    /** The kinds of steps; likelier ones first come more often. */
    enum Step {
        ADVANCE(8),
        SET_ASIDE(2),
        CUT(4),
        TAKE_OVER(4),
        SPLIT(6),
        EXPIRE(3),
        FINISH(4),
        MOVE(2),
        RELEASE(1),
        RENEW(1),
        END(2);

        private final int weight;

        Step(int weight) {
            this.weight = weight;
        }
    }

    private static final List<Step> URN = urn();

    // Commands that lead on are likelier than those that end the walk.
    private static final List<RunState> MOVES = List.of(
            RunState.RUNNING,
            RunState.RUNNING,
            RunState.RUNNING,
            RunState.RUNNING,
            RunState.RUNNING,
            RunState.RUNNING,
            RunState.PAUSED,
            RunState.PAUSED,
            RunState.HELD,
            RunState.HELD,
            RunState.FAILED,
            RunState.VERIFYING,
            RunState.PLANNED,
            RunState.CANCELLED);

    private final long seed;
    private final Random random;
    private final long run;
    private final KeyValue upper;
    private final Connection[] connections;
    private final Mirror mirror;
    private final List<RangeRow> seen = new ArrayList<>();
    private final List<String> story = new ArrayList<>();
    private final Map<Step, Integer> done = new EnumMap<>(Step.class);
    private final Map<Step, Integer> refused = new EnumMap<>(Step.class);

    RandomWalk(long seed, long run, KeyValue upper, Connection first, Connection second) throws SQLException {
        this.seed = seed;
        this.random = new Random(seed);
        this.run = run;
        this.upper = upper;
        this.connections = new Connection[] {first, second};
        this.mirror = new Mirror(RunStore.find(first, run).orElseThrow());
    }

    private static List<Step> urn() {
        List<Step> urn = new ArrayList<>();
        for (Step step : Step.values()) {
            for (int i = 0; i < step.weight; i++) {
                urn.add(step);
            }
        }
        return urn;
    }

    Map<Step, Integer> done() {
        return done;
    }

    Map<Step, Integer> refused() {
        return refused;
    }

    void step() throws SQLException {
        Step step = URN.get(random.nextInt(URN.size()));
        int worker = random.nextInt(2);
        String name = Scope.NAMES.get(worker);
        Connection connection = connections[worker];
        boolean made = switch (step) {
            case CUT -> cut(connection, name);
            case TAKE_OVER -> takeOver(connection, name);
            case SPLIT -> split(connection, name);
            case ADVANCE -> advance(connection);
            case SET_ASIDE -> setAside(connection);
            case FINISH -> finish(connection);
            case RELEASE -> release(connection);
            case EXPIRE -> lease(connection, true);
            case RENEW -> lease(connection, false);
            case MOVE -> move(connection);
            case END -> end(connection);
        };
        (made ? done : refused).merge(step, 1, Integer::sum);
        compare(connections[1 - worker]);
        mirror.ranges().forEach(this::remember);
    }

    /** Brings the run to its end by the shortest way, unless it was cancelled; whatever the walk did, there must be one. */
    void end() throws SQLException {
        Connection connection = connections[0];
        for (int i = 0; !mirror.run().state().isEnded() || mirror.run().state() == RunState.FAILED; i++) {
            assertThat(i).as(this::story).isLessThan(50);
            ClaimDecision decision = mirror.decide();
            boolean made;
            if (decision instanceof ClaimDecision.NotRunning) {
                made = move(connection, RunState.RUNNING);
            } else if (decision instanceof ClaimDecision.TakeOver takeOver) {
                made = takeOver(connection, "w1", takeOver.range())
                        && toTheEnd(
                                connection, mirror.range(takeOver.range().id()).orElseThrow());
            } else if (decision instanceof ClaimDecision.Cut cut) {
                made = cut(connection, "w1", cut.frontier(), upper);
            } else if (decision instanceof ClaimDecision.Finish) {
                made = end(connection);
                done.merge(Step.END, 1, Integer::sum);
            } else {
                made = expire(connection, mirror.ranges().get(0));
            }
            assertThat(made).as(this::story).isTrue();
            compare(connections[1]);
        }
    }

    private boolean toTheEnd(Connection connection, RangeRow held) throws SQLException {
        RangeRow range = held;
        if (!range.isDone()) {
            check(advance(connection, range, range.upto(), true), true);
            range = mirror.range(held.id()).orElseThrow();
        }
        return finish(connection, range);
    }

    private void tell(String what, Object... details) {
        story.add(String.format(what, details));
    }

    private void remember(RangeRow row) {
        if (!seen.contains(row)) {
            seen.add(row);
        }
    }

    private Optional<RangeRow> copy() {
        return copy(row -> true);
    }

    // A worker holds what it owned when it read it.
    private Optional<RangeRow> heldCopy() {
        return copy(row -> row.owner() != null);
    }

    // Mostly a range as it is now, else as anybody ever read it.
    private Optional<RangeRow> copy(Predicate<RangeRow> wanted) {
        List<RangeRow> open = mirror.ranges().stream().filter(wanted).toList();
        List<RangeRow> from = !open.isEmpty() && random.nextInt(10) < 8
                ? open
                : seen.stream().filter(wanted).toList();
        return from.isEmpty() ? Optional.empty() : Optional.of(from.get(random.nextInt(from.size())));
    }

    private boolean cut(Connection connection, String name) throws SQLException {
        KeyValue frontier = mirror.run().frontier();
        KeyValue expected = random.nextInt(8) == 0 ? KeyValue.of("5") : frontier;
        long begin = expected == null ? 0 : Mirror.number(expected);
        // Often all that is left, since a range can be split only then.
        long most = random.nextInt(2) == 0 ? Mirror.number(upper) : begin + 1 + random.nextInt(8);
        KeyValue upto = KeyValue.of(String.valueOf(Math.min(Mirror.number(upper), most)));
        return cut(connection, name, expected, upto);
    }

    private boolean cut(Connection connection, String name, KeyValue expected, KeyValue upto) throws SQLException {
        tell("%s cuts from %s to %s", name, expected, upto);
        boolean may = mirror.mayCut(Optional.ofNullable(expected));
        Optional<RangeRow> cut = Ownership.cut(connection, run, expected, upto, name);
        check(cut.isPresent(), may);
        cut.ifPresent(row -> {
            assertThat(row)
                    .as(this::story)
                    .isEqualTo(new RangeRow(row.id(), run, expected, null, upto, 1, name, false));
            mirror.cut(row);
        });
        return may;
    }

    private boolean takeOver(Connection connection, String name) throws SQLException {
        Optional<RangeRow> copy = random.nextBoolean() ? copy(row -> !row.isHeld()) : copy();
        return copy.isPresent() && takeOver(connection, name, copy.get());
    }

    private boolean takeOver(Connection connection, String name, RangeRow copy) throws SQLException {
        tell("%s takes over %s", name, copy);
        Optional<RangeRow> expected = mirror.takeOver(copy, name);
        assertThat(Ownership.takeOver(connection, copy, name)).as(this::story).isEqualTo(expected);
        return expected.isPresent();
    }

    private boolean split(Connection connection, String name) throws SQLException {
        Optional<RangeRow> copy = heldCopy();
        if (copy.isEmpty()) {
            return false;
        }
        RangeRow seen = copy.get();
        long position = seen.position() == null ? 0 : Mirror.number(seen.position());
        // Mostly between, now and then where the owner is or behind the end.
        long at = Math.max(1, position + random.nextInt((int) Math.max(1, Mirror.number(seen.upto()) - position + 1)));
        KeyValue key = KeyValue.of(String.valueOf(at));
        tell("%s splits %s at %s", name, seen, key);
        boolean may = mirror.maySplit(seen, key);
        Optional<RangeRow> rest = Ownership.split(connection, seen, new KeySql(ControlRun.bigintKey()), key, name);
        check(rest.isPresent(), may);
        rest.ifPresent(row -> {
            assertThat(row)
                    .as(this::story)
                    .isEqualTo(new RangeRow(row.id(), run, key, null, seen.upto(), 1, name, false));
            mirror.split(seen, key, row);
        });
        return may;
    }

    private boolean advance(Connection connection) throws SQLException {
        Optional<RangeRow> copy = heldCopy();
        if (copy.isEmpty()) {
            return false;
        }
        RangeRow held = copy.get();
        long position = held.position() == null ? 0 : Mirror.number(held.position());
        // Now and then a place beyond the end, as if it had been read before a split.
        long end = Mirror.number(held.upto()) + (random.nextInt(4) == 0 ? 1 + random.nextInt(4) : 0);
        // Now and then a place that is not ahead.
        long to = random.nextInt(6) == 0 ? position - random.nextInt(3) : position + 1 + random.nextInt(4);
        KeyValue cursor = KeyValue.of(String.valueOf(random.nextInt(4) == 0 ? end : Math.min(end, to)));
        return advance(connection, held, cursor, random.nextInt(6) > 0);
    }

    private boolean advance(Connection connection, RangeRow held, KeyValue cursor, boolean commits)
            throws SQLException {
        tell("advance of %s to %s, %s", held, cursor, commits ? "committed" : "rolled back");
        if (!commits) {
            connection.setAutoCommit(false);
            advance(connection, held, cursor);
            connection.rollback();
            connection.setAutoCommit(true);
            return false;
        }
        boolean expected = mirror.advance(held, cursor).isPresent();
        check(advance(connection, held, cursor), expected);
        return expected;
    }

    private boolean setAside(Connection connection) throws SQLException {
        Optional<RangeRow> copy = heldCopy();
        if (copy.isEmpty()) {
            return false;
        }
        RangeRow held = copy.get();
        long position = held.position() == null ? 0 : Mirror.number(held.position());
        KeyValue cursor = KeyValue.of(String.valueOf(position + random.nextInt(2)));
        tell("row %s of %s is set aside", cursor, held);
        boolean expected = mirror.setAside(held, cursor).isPresent();
        connection.setAutoCommit(false);
        Quarantine.add(connection, run, cursor, new RowError("22012", "test", null, null), "step", 2, "test");
        boolean passed = RangeStore.advance(
                connection,
                held,
                new KeySql(ControlRun.bigintKey()),
                new RangeStore.Progress(cursor, new Outcomes(0, 0, 0, 1), Skips.NONE, 5));
        if (passed) {
            connection.commit();
        } else {
            connection.rollback();
        }
        connection.setAutoCommit(true);
        check(passed, expected);
        return expected;
    }

    static boolean advance(Connection connection, RangeRow held, KeyValue cursor) throws SQLException {
        return RangeStore.advance(
                connection,
                held,
                new KeySql(ControlRun.bigintKey()),
                new RangeStore.Progress(cursor, new Outcomes(3, 2, 0, 0), Skips.NONE, 5));
    }

    private boolean finish(Connection connection) throws SQLException {
        Optional<RangeRow> copy = heldCopy();
        return copy.isPresent() && finish(connection, copy.get());
    }

    private boolean finish(Connection connection, RangeRow copy) throws SQLException {
        tell("finish of %s", copy);
        boolean expected = mirror.finish(copy);
        check(Ownership.finish(connection, copy), expected);
        return expected;
    }

    private boolean release(Connection connection) throws SQLException {
        Optional<RangeRow> copy = heldCopy();
        if (copy.isEmpty()) {
            return false;
        }
        tell("release of %s", copy.get());
        List<RangeRow> before = mirror.ranges();
        mirror.release(copy.get());
        RangeStore.release(connection, copy.get());
        return !before.equals(mirror.ranges());
    }

    private boolean lease(Connection connection, boolean expires) throws SQLException {
        Optional<RangeRow> copy = heldCopy();
        return copy.isPresent() && (expires ? expire(connection, copy.get()) : renew(connection, copy.get()));
    }

    private boolean expire(Connection connection, RangeRow copy) throws SQLException {
        tell("lease of range %d expires", copy.id());
        ControlRun.expire(connection, copy.id());
        return mirror.lease(copy.id(), true);
    }

    private boolean renew(Connection connection, RangeRow held) throws SQLException {
        tell("lease renewed for %s", held);
        boolean ours = mirror.range(held.id())
                .filter(row -> row.epoch() == held.epoch())
                .isPresent();
        RangeStore.renew(connection, Map.of(held.id(), held.epoch()));
        assertThat(RangeStore.stillHeld(connection, Map.of(held.id(), held.epoch())))
                .as(this::story)
                .isEqualTo(ours ? List.of(held.id()) : List.of());
        return ours && mirror.lease(held.id(), false);
    }

    private boolean move(Connection connection) throws SQLException {
        return move(connection, MOVES.get(random.nextInt(MOVES.size())));
    }

    private boolean move(Connection connection, RunState next) throws SQLException {
        tell("move to %s", next);
        RunState before = mirror.run().state();
        boolean expected = mirror.move(next);
        Optional<Ownership.Refused> answer = Ownership.move(connection, run, next, "test", "test", null);
        assertThat(answer)
                .as(this::story)
                .isEqualTo(expected ? Optional.empty() : Optional.of(new Ownership.Refused(before, next)));
        return expected;
    }

    private boolean end(Connection connection) throws SQLException {
        tell("end");
        boolean expected = mirror.end();
        check(Ownership.end(connection, run).isPresent(), expected);
        return expected;
    }

    private void check(boolean answer, boolean expected) {
        assertThat(answer).as(this::story).isEqualTo(expected);
    }

    private void compare(Connection connection) throws SQLException {
        RunRow stored = RunStore.find(connection, run).orElseThrow();
        assertThat(stored.state()).as(this::story).isEqualTo(mirror.run().state());
        assertThat(stored.frontier()).as(this::story).isEqualTo(mirror.run().frontier());
        assertThat(Ownership.openRanges(connection, run)).as(this::story).isEqualTo(mirror.ranges());
        assertThat(Ownership.ask(connection, run)).as(this::story).contains(mirror.decide());
        List<List<Long>> expected = new ArrayList<>(List.of(countsOf(mirror.chunks(), mirror.setAside())));
        mirror.ranges()
                .forEach(range -> expected.add(countsOf(mirror.chunksOf(range.id()), mirror.setAsideOf(range.id()))));
        assertThat(Jdbc.query(
                        connection,
                        row -> List.of(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4)),
                        "SELECT changed, already_right, chunks, quarantined, 0 AS id FROM sluice.run WHERE id = ?"
                                + " UNION ALL SELECT changed, already_right, chunks, quarantined, id"
                                + " FROM sluice.range WHERE run_id = ? ORDER BY id",
                        run,
                        run))
                .as(this::story)
                .isEqualTo(expected);
        assertThat(Quarantine.use(connection, run).rows()).as(this::story).isEqualTo(mirror.quarantine());
        assertThat(Quarantine.list(connection, run, 100)).as(this::story).hasSize(Math.toIntExact(mirror.quarantine()));
    }

    private static List<Long> countsOf(long chunks, long setAside) {
        return List.of(3 * chunks, 2 * chunks, chunks + setAside, setAside);
    }

    private String story() {
        return "-Dseed=" + seed + ": " + String.join("; ", story);
    }
}
