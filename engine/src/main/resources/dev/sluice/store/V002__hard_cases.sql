-- What the hard cases need: the stored dry run, rows set aside, key lists, knobs changed on a live run.


-- Plans: what the dry run found, and what the run was allowed to do.

CREATE TABLE sluice.dry_run (
    plan_hash    text PRIMARY KEY REFERENCES sluice.plan ON DELETE CASCADE,
    backfill     text NOT NULL,
    schema_hash  text NOT NULL,
    schema_facts text[] NOT NULL,
    idempotence  text NOT NULL CHECK (idempotence IN ('idempotent', 'not_idempotent', 'unknown')),
    sentence     text NOT NULL,
    refused      boolean NOT NULL,
    report       jsonb NOT NULL,
    actor        text NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE sluice.dry_run IS
    'What was found out about a plan before its run; the newest twenty a backfill are kept.';
CREATE INDEX dry_run_of_backfill ON sluice.dry_run (backfill, created_at);




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

CREATE TABLE sluice.key_list (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    hash    text NOT NULL UNIQUE,
    keys    bigint NOT NULL CHECK (keys >= 0),
    used_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE sluice.key_list IS
    'Staged key lists, each once whatever the number of runs that walk it: the hash names the content.';

-- A thousand keys a row, since a row a key would take twenty times the space, in the table and in the log, and leave as
-- much bloat behind when the list is purged.
CREATE TABLE sluice.key_page (
    list_id bigint NOT NULL REFERENCES sluice.key_list ON DELETE CASCADE,
    page    bigint NOT NULL,
    keys    text[] NOT NULL,
    PRIMARY KEY (list_id, page)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500,
        toast.autovacuum_vacuum_scale_factor = 0, toast.autovacuum_vacuum_threshold = 2000);
COMMENT ON TABLE sluice.key_page IS
    'The keys of a list, a thousand a page. A key of several columns is one element, itself the text of an array.';

-- What a statement on the user's table asks to find its chunk's keys: those from one ordinal to another, both included.
CREATE FUNCTION sluice.listed_keys(list bigint, first bigint, last bigint) RETURNS text[]
    LANGUAGE sql STABLE STRICT PARALLEL SAFE
    AS $$
        SELECT coalesce(array_agg(u.key), '{}')
          FROM sluice.key_page p CROSS JOIN LATERAL unnest(p.keys) WITH ORDINALITY AS u(key, n)
         WHERE p.list_id = list AND p.page BETWEEN (first - 1) / 1000 AND (last - 1) / 1000
           AND p.page * 1000 + u.n BETWEEN first AND last
    $$;

ALTER TABLE sluice.plan ADD COLUMN list_id bigint REFERENCES sluice.key_list;
ALTER TABLE sluice.plan ADD COLUMN part boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN sluice.plan.list_id IS 'The key list it walks, whose ordinals are then its bounds; null for the table.';
COMMENT ON COLUMN sluice.plan.part IS 'Whether it walks less than the definition means; such a run proves nothing to a gate.';
CREATE INDEX plan_of_list ON sluice.plan (list_id) WHERE list_id IS NOT NULL;





-- Ranges: how they are split.

-- The direction of each key column; none for plans of the first version, whose keys ascend.
ALTER TABLE sluice.plan ADD COLUMN key_orders text[] NOT NULL DEFAULT '{}';




-- Knobs and housekeeping.

-- A purge first marks a run, from when on it is gone for everybody, then deletes what belongs to it piece by piece, and
-- the run itself last: an interrupted purge leaves nothing half there, and the next one finds what is left to delete.
ALTER TABLE sluice.run ADD COLUMN purged_at timestamptz;
COMMENT ON COLUMN sluice.run.purged_at IS 'When its purge began; such a run is gone, and only its rows are left.';
CREATE INDEX run_purged ON sluice.run (purged_at) WHERE purged_at IS NOT NULL;
CREATE INDEX run_of_plan ON sluice.run (plan_hash);
