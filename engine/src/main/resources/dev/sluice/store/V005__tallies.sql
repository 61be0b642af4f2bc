-- Steps that lock their rows first, and numbers that they give for the rows they change.

ALTER TABLE sluice.plan
    ADD COLUMN locks_rows    boolean NOT NULL DEFAULT false,
    ADD COLUMN unlocked_step text,
    ADD COLUMN tally_names   text[] NOT NULL DEFAULT '{}',
    ADD COLUMN tally_folds   text[] NOT NULL DEFAULT '{}',
    ADD CHECK (cardinality(tally_names) = cardinality(tally_folds) AND tally_folds <@ '{SUM,MAX,CHANGED}');
COMMENT ON COLUMN sluice.plan.locks_rows IS 'Whether a chunk locks its rows, in key order, in a statement before the step.';
COMMENT ON COLUMN sluice.plan.unlocked_step IS 'In place of the step, for a row that cannot be locked for long enough.';
COMMENT ON COLUMN sluice.plan.tally_names IS 'What the numbers mean that the step returns for each row it changes, or, where the first is folded as CHANGED, for the chunk.';

-- In the order of the plan's names; empty before the first chunk.
ALTER TABLE sluice.range ADD COLUMN tallies numeric[] NOT NULL DEFAULT '{}';
ALTER TABLE sluice.run ADD COLUMN tallies numeric[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN sluice.range.tallies IS 'Folded over the range''s chunks so far, each written with its checkpoint.';
