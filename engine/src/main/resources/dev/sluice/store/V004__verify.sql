-- Verify: runs that prove what others did.

ALTER TABLE sluice.plan ADD COLUMN verify text;
COMMENT ON COLUMN sluice.plan.verify IS
    'A SELECT that returns the rows of a chunk that are wrong; null if those are that are remaining.';

ALTER TABLE sluice.run
    ADD COLUMN kind        text NOT NULL DEFAULT 'work' CHECK (kind IN ('work', 'verify')),
    ADD COLUMN differing   bigint NOT NULL DEFAULT 0,
    ADD COLUMN then_verify boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN sluice.run.kind IS 'Whether it does a plan or proves what was done; then it reads only.';
COMMENT ON COLUMN sluice.run.then_verify IS 'Whether a verification of it begins in the transaction that ends its work.';

-- A verification does not keep the next run of its backfill from beginning, nor that one the verification.
DROP INDEX sluice.run_under_way;
CREATE UNIQUE INDEX run_under_way ON sluice.run (backfill, labels, kind)
    WHERE state IN ('planned', 'running', 'held', 'paused', 'verifying');

ALTER TABLE sluice.range
    ADD COLUMN differing   bigint NOT NULL DEFAULT 0,
    ADD COLUMN checked_key text[];
COMMENT ON COLUMN sluice.range.checked_key IS
    'Of a verification: how far chunks have followed each other without a gap. Written by their checkpoints alone.';

CREATE TABLE sluice.verification (
    run_id       bigint PRIMARY KEY REFERENCES sluice.run ON DELETE CASCADE,
    of_run       bigint,
    plan_hash    text NOT NULL,
    plan_facts   text NOT NULL,
    sample       text,
    sample_rows  bigint,
    sample_seed  bigint,
    replica_from pg_lsn,
    verdict      text NOT NULL DEFAULT 'unknown' CHECK (verdict IN ('passed', 'failed', 'unknown')),
    reason       text,
    outside_rows bigint,
    decided_at   timestamptz,
    CHECK ((decided_at IS NULL) = (reason IS NULL))
);
COMMENT ON TABLE sluice.verification IS
    'What a run that verifies found. The verdict is decided once, in the transaction that ends the run.';
COMMENT ON COLUMN sluice.verification.of_run IS
    'The run whose result it proves; null if it proves a definition. It may have been purged since.';
COMMENT ON COLUMN sluice.verification.plan_facts IS 'The plan as it was at the beginning, by which a change is seen.';
CREATE INDEX verification_of_run ON sluice.verification (of_run, run_id);

-- Neighbours are merged when a range is finished, so there are no more than open ranges and one.
CREATE TABLE sluice.verified (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_id    bigint NOT NULL REFERENCES sluice.run ON DELETE CASCADE,
    after_key text[],
    upto_key  text[] NOT NULL
);
COMMENT ON TABLE sluice.verified IS 'The parts (after, upto] of the walk that a verification has checked without a gap.';
CREATE INDEX verified_of_run ON sluice.verified (run_id);

CREATE TABLE sluice.difference (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_id     bigint NOT NULL REFERENCES sluice.run ON DELETE CASCADE,
    key_values text[] NOT NULL,
    details    jsonb,
    CONSTRAINT a_check_returns_no_null_in_a_key CHECK (array_position(key_values, NULL) IS NULL),
    UNIQUE (run_id, key_values)
);
COMMENT ON TABLE sluice.difference IS 'Rows that a verification found to differ: the first ten thousand a run.';
