package dev.sluice.model;

import dev.sluice.Key;
import dev.sluice.KeyColumn;
import dev.sluice.KeyType;
import dev.sluice.RunState;
import dev.sluice.store.PlanRow;
import dev.sluice.store.RangeRow;
import dev.sluice.store.RunRow;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is explored: how the three keys are cut into ranges, how many workers may work at a time, and what else may happen.
 *
 * @param ends the last key of each range, in the order in which they are cut
 * @param bad the key whose row fails chunks, until somebody mends it; 0 for none
 * @param splits how often a range may be split; only with one range is there room for it
 */
record Scope(List<Integer> ends, int maxWorkers, int bad, int splits) {

    Scope(List<Integer> ends, int maxWorkers, int bad) {
        this(ends, maxWorkers, bad, 0);
    }

    Scope(List<Integer> ends, int maxWorkers) {
        this(ends, maxWorkers, 0, 0);
    }

    /** Worker names as stored; the last stands for every process that ended, since no other ever bears its name again. */
    static final List<String> NAMES = List.of("w1", "w2", "ended");

    static final int ENDED = 2;

    /** Those that are cut, and those that come of splits. */
    int ranges() {
        return ends.size() + splits;
    }

    /** Where a range ends when it is cut. */
    int end(int range) {
        return range < ends.size() ? ends.get(range) : Keys.LAST;
    }

    /** A range as stored or as somebody read it. */
    RangeRow row(int range, int begin, int end, int cursor, long epoch, @Nullable String owner, boolean expired) {
        return new RangeRow(
                range + 1, 1, Keys.orNull(begin), Keys.orNull(cursor), Keys.value(end), epoch, owner, expired);
    }

    RunRow run(RunState state, int frontier) {
        RunRow run = new RunRow(
                1,
                "model",
                Map.of(),
                new PlanRow(
                        "hash",
                        "definition",
                        "model",
                        "t",
                        new Key(List.of(KeyColumn.of("id", KeyType.BIGINT))),
                        null,
                        PlanRow.StepKind.SQL,
                        "step",
                        null,
                        Keys.value(1),
                        Keys.value(Keys.LAST),
                        Keys.LAST),
                RunState.PLANNED,
                "",
                null,
                null,
                maxWorkers,
                null,
                true,
                0);
        return (frontier == 0 ? run : run.at(Keys.value(frontier))).in(state);
    }
}
