-- Sluice's own tables. They hold a few rows a run and one row an open range, whatever the size of the tables walked.

CREATE TABLE sluice.plan (
    hash            text PRIMARY KEY,
    definition_hash text NOT NULL,
    backfill        text NOT NULL,
    table_name      text NOT NULL,
    key_columns     text[] NOT NULL,
    key_types       text[] NOT NULL,
    key_collations  text[] NOT NULL,
    remaining       text,
    step_kind       text NOT NULL CHECK (step_kind IN ('sql', 'java')),
    step            text NOT NULL,
    skip_reason     text,
    lower_key       text[],
    upper_key       text[],
    estimated_rows  bigint NOT NULL,
    created_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    CHECK ((lower_key IS NULL) = (upper_key IS NULL))
);
COMMENT ON TABLE sluice.plan IS 'Frozen plans; a run executes exactly the one it names. Bounds are null for an empty table.';

CREATE TABLE sluice.run (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    backfill      text NOT NULL,
    labels        text[] NOT NULL,
    plan_hash     text NOT NULL REFERENCES sluice.plan,
    state         text NOT NULL CHECK (state IN ('planned', 'running', 'held', 'paused', 'verifying', 'succeeded',
                                                 'succeeded_with_failures', 'failed', 'cancelled')),
    reason        text NOT NULL,
    actor         text NOT NULL,
    state_since   timestamptz NOT NULL DEFAULT clock_timestamp(),
    release_at    timestamptz,
    holds         integer NOT NULL DEFAULT 0,
    failure       text,
    frontier      text[],
    batch_size    integer CHECK (batch_size BETWEEN 1 AND 50000),
    max_workers   integer NOT NULL CHECK (max_workers BETWEEN 1 AND 64),
    sleep_ms      bigint CHECK (sleep_ms >= 0),
    full_speed    boolean NOT NULL,
    changed       bigint NOT NULL DEFAULT 0,
    already_right bigint NOT NULL DEFAULT 0,
    skipped       bigint NOT NULL DEFAULT 0,
    quarantined   bigint NOT NULL DEFAULT 0,
    chunks        bigint NOT NULL DEFAULT 0,
    skip_reasons  text[] NOT NULL DEFAULT '{}',
    skip_rows     bigint[] NOT NULL DEFAULT '{}',
    sampled_at    timestamptz,
    samples_at    timestamptz[] NOT NULL DEFAULT '{}',
    samples_rows  bigint[] NOT NULL DEFAULT '{}',
    active_ms     bigint NOT NULL DEFAULT 0,
    created_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    started_at    timestamptz,
    ended_at      timestamptz
) WITH (fillfactor = 50);
COMMENT ON TABLE sluice.run IS 'One row a run. Its counts are those of finished ranges; open ranges carry their own.';

-- At most one run of a backfill (and labels) can be under way.
CREATE UNIQUE INDEX run_under_way ON sluice.run (backfill, labels)
    WHERE state IN ('planned', 'running', 'held', 'paused', 'verifying');
CREATE INDEX run_by_backfill ON sluice.run (backfill, id);

CREATE TABLE sluice.range (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_id        bigint NOT NULL REFERENCES sluice.run ON DELETE CASCADE,
    after_key     text[],
    cursor_key    text[],
    upto_key      text[] NOT NULL,
    epoch         bigint NOT NULL,
    owner         text,
    lease_until   timestamptz,
    changed       bigint NOT NULL DEFAULT 0,
    already_right bigint NOT NULL DEFAULT 0,
    skipped       bigint NOT NULL DEFAULT 0,
    quarantined   bigint NOT NULL DEFAULT 0,
    chunks        bigint NOT NULL DEFAULT 0,
    chunk_rows    integer NOT NULL DEFAULT 0,
    skip_reasons  text[] NOT NULL DEFAULT '{}',
    skip_rows     bigint[] NOT NULL DEFAULT '{}',
    moved_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    CHECK ((owner IS NULL) = (lease_until IS NULL))
) WITH (fillfactor = 20);
COMMENT ON TABLE sluice.range IS
    'Open ranges (after, upto]: the cursor points at done work only; the epoch fences former owners off.';
CREATE INDEX range_of_run ON sluice.range (run_id);

CREATE TABLE sluice.event (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_id   bigint NOT NULL REFERENCES sluice.run ON DELETE CASCADE,
    at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    kind     text NOT NULL,
    actor    text NOT NULL,
    sentence text NOT NULL
);
COMMENT ON TABLE sluice.event IS 'What happened to a run, in sentences; the newest thousand a run are kept.';
CREATE INDEX event_of_run ON sluice.event (run_id, id);

CREATE TABLE sluice.process (
    id           text PRIMARY KEY,
    host         text NOT NULL,
    pid          bigint NOT NULL,
    version      text NOT NULL,
    threads      integer NOT NULL,
    started_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    heartbeat_at timestamptz NOT NULL DEFAULT clock_timestamp()
) WITH (fillfactor = 50);
COMMENT ON TABLE sluice.process IS 'Worker processes; for people to see, never for correctness.';
