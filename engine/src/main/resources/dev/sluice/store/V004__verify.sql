-- Verify: a backfill's own check.

ALTER TABLE sluice.plan ADD COLUMN verify text;
COMMENT ON COLUMN sluice.plan.verify IS
    'A SELECT that returns the rows of a chunk that are wrong; null if those are that are remaining.';
