-- What the hard cases need: the stored dry run, rows set aside, key lists, knobs changed on a live run.


-- Plans: what the dry run found, and what the run was allowed to do.




-- Quarantine: rows set aside, and the budget for them.

ALTER TABLE sluice.run
    ADD COLUMN failure_budget text,
    ADD COLUMN retry_of       bigint;
COMMENT ON COLUMN sluice.run.failure_budget IS
    'Rows that may be quarantined, 50 or 0.5%; the next bad one fails the run. Null for the default.';
COMMENT ON COLUMN sluice.run.retry_of IS 'The run whose quarantined keys this one walks; it may have been purged since.';

CREATE TABLE sluice.quarantine (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_id          bigint NOT NULL REFERENCES sluice.run ON DELETE CASCADE,
    key_values      text[] NOT NULL,
    sqlstate        text NOT NULL,
    message         text NOT NULL,
    detail          text,
    constraint_name text,
    statement       text NOT NULL,
    attempts        integer NOT NULL CHECK (attempts > 0),
    worker          text NOT NULL,
    at              timestamptz NOT NULL DEFAULT clock_timestamp(),
    resolved_by     bigint,
    UNIQUE (run_id, key_values)
);
COMMENT ON TABLE sluice.quarantine IS
    'Rows set aside, at most as many a run as its budget; written in the transaction that moves the cursor past them.';
COMMENT ON COLUMN sluice.quarantine.resolved_by IS 'The later run that walked the row without an error.';
CREATE INDEX quarantine_of_run ON sluice.quarantine (run_id, id);




-- Key lists: keys staged as the walk.




-- Ranges: how they are split.




-- Knobs and housekeeping.

-- A purge first marks a run, from when on it is gone for everybody, then deletes what belongs to it piece by piece, and
-- the run itself last: an interrupted purge leaves nothing half there, and the next one finds what is left to delete.
ALTER TABLE sluice.run ADD COLUMN purged_at timestamptz;
COMMENT ON COLUMN sluice.run.purged_at IS 'When its purge began; such a run is gone, and only its rows are left.';
CREATE INDEX run_purged ON sluice.run (purged_at) WHERE purged_at IS NOT NULL;
CREATE INDEX run_of_plan ON sluice.run (plan_hash);
