package dev.sluice.model;

import dev.sluice.KeyValue;
import dev.sluice.RunState;
import dev.sluice.store.ClaimDecision;
import dev.sluice.store.RangeRow;
import dev.sluice.store.RunRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The rows that the pure transitions say should be in the database. */
final class Mirror {

    private static final Comparator<KeyValue> ORDER = Comparator.comparingLong(Mirror::number);

    private RunRow run;
    private final Map<Long, RangeRow> ranges = new TreeMap<>();
    private final Map<Long, Long> chunksOfRanges = new TreeMap<>();
    private final Map<Long, Long> setAsideOfRanges = new TreeMap<>();
    private long chunks;
    private long setAside;
    private long quarantine;

    Mirror(RunRow run) {
        this.run = run;
    }

    RunRow run() {
        return run;
    }

    List<RangeRow> ranges() {
        return new ArrayList<>(ranges.values());
    }

    Optional<RangeRow> range(long id) {
        return Optional.ofNullable(ranges.get(id));
    }

    ClaimDecision decide() {
        return ClaimDecision.of(run, ranges());
    }

    /** Chunks counted by the run itself, from finished ranges. */
    long chunks() {
        return chunks;
    }

    long chunksOf(long range) {
        return chunksOfRanges.get(range);
    }

    /** Rows set aside as counted by the run itself, from finished ranges. */
    long setAside() {
        return setAside;
    }

    long setAsideOf(long range) {
        return setAsideOfRanges.getOrDefault(range, 0L);
    }

    /** Rows in the quarantine. */
    long quarantine() {
        return quarantine;
    }

    /** The same advance for a row that is set aside. */
    Optional<RangeRow> setAside(RangeRow held, KeyValue cursor) {
        Optional<RangeRow> advanced = range(held.id()).flatMap(row -> row.advancedTo(cursor, held, ORDER));
        advanced.ifPresent(row -> {
            put(row);
            setAsideOfRanges.merge(row.id(), 1L, Long::sum);
            quarantine++;
        });
        return advanced;
    }

    boolean mayCut(Optional<KeyValue> expected) {
        return decide() instanceof ClaimDecision.Cut cut
                && Optional.ofNullable(cut.frontier()).equals(expected);
    }

    void cut(RangeRow inserted) {
        ranges.put(inserted.id(), inserted);
        chunksOfRanges.put(inserted.id(), 0L);
        run = run.at(inserted.upto());
    }

    Optional<RangeRow> takeOver(RangeRow seen, String worker) {
        if (!(decide() instanceof ClaimDecision.TakeOver)) {
            return Optional.empty();
        }
        Optional<RangeRow> claimed =
                range(seen.id()).filter(row -> row.epoch() == seen.epoch()).flatMap(row -> row.claimedBy(worker));
        claimed.ifPresent(this::put);
        return claimed;
    }

    Optional<RangeRow> advance(RangeRow held, KeyValue cursor) {
        Optional<RangeRow> advanced = range(held.id()).flatMap(row -> row.advancedTo(cursor, held, ORDER));
        advanced.ifPresent(row -> {
            put(row);
            chunksOfRanges.merge(row.id(), 1L, Long::sum);
        });
        return advanced;
    }

    boolean maySplit(RangeRow seen, KeyValue at) {
        boolean offered = decide() instanceof ClaimDecision.Split split
                && split.ranges().stream().anyMatch(row -> row.id() == seen.id() && row.epoch() == seen.epoch());
        return offered
                && range(seen.id())
                        .flatMap(row -> row.shrunkTo(at, seen, ORDER))
                        .isPresent();
    }

    void split(RangeRow seen, KeyValue at, RangeRow inserted) {
        put(range(seen.id()).flatMap(row -> row.shrunkTo(at, seen, ORDER)).orElseThrow());
        put(inserted);
        chunksOfRanges.put(inserted.id(), 0L);
    }

    static long number(KeyValue key) {
        return Long.parseLong(key.parts().get(0));
    }

    void release(RangeRow held) {
        range(held.id()).filter(row -> row.epoch() == held.epoch()).ifPresent(row -> put(row.revoked()));
    }

    boolean lease(long id, boolean expired) {
        Optional<RangeRow> owned = range(id).filter(row -> row.owner() != null);
        owned.ifPresent(row -> put(new RangeRow(
                row.id(), row.runId(), row.after(), row.cursor(), row.upto(), row.epoch(), row.owner(), expired)));
        return owned.isPresent();
    }

    boolean finish(RangeRow held) {
        boolean may = range(held.id())
                .filter(row -> row.epoch() == held.epoch() && row.isDone())
                .isPresent();
        if (may) {
            ranges.remove(held.id());
            chunks += chunksOfRanges.get(held.id());
            setAside += setAsideOf(held.id());
        }
        return may;
    }

    boolean move(RunState next) {
        if (!run.state().canBecome(next)) {
            return false;
        }
        run = run.in(next);
        ranges.replaceAll((id, row) -> row.revoked());
        return true;
    }

    boolean end() {
        if (!(decide() instanceof ClaimDecision.Finish)) {
            return false;
        }
        run = run.in(setAside == 0 ? RunState.SUCCEEDED : RunState.SUCCEEDED_WITH_FAILURES);
        return true;
    }

    private void put(RangeRow row) {
        ranges.put(row.id(), row);
    }
}
