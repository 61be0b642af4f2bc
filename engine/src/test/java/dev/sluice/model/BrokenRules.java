package dev.sluice.model;

import dev.sluice.KeyValue;
import dev.sluice.store.RangeRow;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** One rule broken at a time: what the engine would be without it. */
final class BrokenRules {

    private static final Scope ONE_RANGE = new Scope(List.of(3), 2);
    private static final Scope ONE_RANGE_TO_SPLIT = new Scope(List.of(3), 2, 0, 1);

    private BrokenRules() {}

    /**
     * A broken rule.
     *
     * @param consequence the invariant that breaks first
     * @param crucialStep a piece of the trace without which it could not break
     */
    record Broken(String name, Scope scope, Rules rules, String consequence, String crucialStep) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static RangeRow withEpoch(RangeRow row, long epoch) {
        return new RangeRow(
                row.id(), row.runId(), row.after(), row.cursor(), row.upto(), epoch, row.owner(), row.expired());
    }

    static Stream<Broken> all() {
        return Stream.of(
                fenceIgnoresTheEpoch(),
                fenceIgnoresWhereTheChunkBegan(),
                fenceOnlyForbidsToMoveBackward(),
                takeoverKeepsTheEpoch(),
                pauseRevokesNothing(),
                checkpointIsCommittedBeforeTheData(),
                finishIgnoresTheEpoch(),
                leasesAreRenewedByName(),
                quarantineIsCommittedBeforeTheFence(),
                fenceIgnoresTheEnd(),
                splitIgnoresWhereTheOwnerIs());
    }

    private static Broken fenceIgnoresTheEpoch() {
        Rules rules = new Rules() {
            @Override
            public Optional<RangeRow> advance(RangeRow row, KeyValue cursor, RangeRow held) {
                return Rules.super.advance(row, cursor, withEpoch(held, row.epoch()));
            }
        };
        return new Broken(
                "the fence ignores the epoch",
                ONE_RANGE,
                rules,
                "work was committed while the run was paused",
                "passes the fence");
    }

    private static Broken fenceIgnoresWhereTheChunkBegan() {
        Rules rules = new Rules() {
            @Override
            public Optional<RangeRow> advance(RangeRow row, KeyValue cursor, RangeRow held) {
                return Rules.super.advance(row, cursor, withEpoch(row, held.epoch()));
            }
        };
        return new Broken(
                "the fence ignores where the chunk began",
                ONE_RANGE,
                rules,
                "a key's data was applied twice",
                "carries out the commit left behind");
    }

    private static Broken fenceOnlyForbidsToMoveBackward() {
        Rules rules = new Rules() {
            @Override
            public Optional<RangeRow> advance(RangeRow row, KeyValue cursor, RangeRow held) {
                return Keys.number(cursor) > Keys.number(row.position())
                        ? Rules.super.advance(row, cursor, withEpoch(row, held.epoch()))
                        : Optional.empty();
            }
        };
        return new Broken(
                "the fence only forbids to move backward",
                ONE_RANGE,
                rules,
                "a key's data was applied twice",
                "carries out the commit left behind");
    }

    private static Broken takeoverKeepsTheEpoch() {
        Rules rules = new Rules() {
            @Override
            public Optional<RangeRow> claim(RangeRow row, String worker) {
                return Rules.super.claim(row, worker).map(claimed -> withEpoch(claimed, row.epoch()));
            }
        };
        return new Broken(
                "a takeover keeps the epoch",
                ONE_RANGE,
                rules,
                "two workers could pass the fence of range 1",
                "the lease of range 1 runs out");
    }

    private static Broken pauseRevokesNothing() {
        Rules rules = new Rules() {
            @Override
            public RangeRow revoke(RangeRow row) {
                return row;
            }
        };
        return new Broken(
                "stopping a run revokes nothing",
                ONE_RANGE,
                rules,
                "work was committed while the run was paused",
                "the run becomes");
    }

    private static Broken checkpointIsCommittedBeforeTheData() {
        Rules rules = new Rules() {
            @Override
            public boolean checkpointCommitsFirst() {
                return true;
            }
        };
        return new Broken(
                "the checkpoint is committed before the data",
                ONE_RANGE,
                rules,
                "cursors cover keys 1, data is committed for 0, set aside are 0",
                "passes the fence");
    }

    private static Broken finishIgnoresTheEpoch() {
        Rules rules = new Rules() {
            @Override
            public boolean mayFinish(RangeRow row, RangeRow held) {
                return Rules.super.mayFinish(row, withEpoch(held, row.epoch()));
            }
        };
        return new Broken(
                "finishing ignores the epoch",
                ONE_RANGE,
                rules,
                "work was committed while the run was paused",
                "finishes range 1");
    }

    private static Broken quarantineIsCommittedBeforeTheFence() {
        Rules rules = new Rules() {
            @Override
            public boolean quarantineCommitsFirst() {
                return true;
            }
        };
        return new Broken(
                "the quarantine is committed before the fence",
                new Scope(List.of(3), 2, 2),
                rules,
                "cursors cover keys 1, data is committed for 1, set aside are 10",
                "commits that alone");
    }

    private static RangeRow withUpto(RangeRow row, KeyValue upto) {
        return new RangeRow(
                row.id(), row.runId(), row.after(), row.cursor(), upto, row.epoch(), row.owner(), row.expired());
    }

    private static Broken fenceIgnoresTheEnd() {
        Rules rules = new Rules() {
            @Override
            public Optional<RangeRow> advance(RangeRow row, KeyValue cursor, RangeRow held) {
                return Rules.super
                        .advance(withUpto(row, held.upto()), cursor, held)
                        .map(advanced -> withUpto(advanced, row.upto()));
            }
        };
        return new Broken(
                "the fence ignores where the range ends now",
                ONE_RANGE_TO_SPLIT,
                rules,
                "the cursor of range 1 passed its end",
                "splits range 1");
    }

    private static Broken splitIgnoresWhereTheOwnerIs() {
        Rules rules = new Rules() {
            @Override
            public Optional<RangeRow> shrink(RangeRow row, KeyValue end, RangeRow seen) {
                return row.epoch() == seen.epoch() ? Optional.of(withUpto(row, end)) : Optional.empty();
            }
        };
        return new Broken(
                "a split ignores where the owner is by now",
                ONE_RANGE_TO_SPLIT,
                rules,
                "the cursor of range 1 passed its end",
                "splits range 1");
    }

    private static Broken leasesAreRenewedByName() {
        Rules rules = new Rules() {
            @Override
            public boolean renewsByName() {
                return true;
            }
        };
        return new Broken(
                "a process renews whatever bears its workers' names",
                ONE_RANGE,
                rules,
                "the run can never succeed any more with both workers alive",
                "the answer is lost");
    }
}
