-- Pace: what the controller allows each run, on what grounds, and what people set for a while.

-- One row: there is one controller a database. Its lease and its epoch work as those of a range do.
CREATE TABLE sluice.pace (
    one         boolean PRIMARY KEY DEFAULT true CHECK (one),
    controller  text,
    epoch       bigint NOT NULL DEFAULT 0,
    lease_until timestamptz,
    memory      text NOT NULL DEFAULT '',
    readings    text[] NOT NULL DEFAULT '{}',
    decided_at  timestamptz,
    CHECK ((controller IS NULL) = (lease_until IS NULL))
) WITH (fillfactor = 10);
INSERT INTO sluice.pace DEFAULT VALUES;
COMMENT ON TABLE sluice.pace IS
    'The controller, what it remembers for its successor, and its newest readings, one text a signal.';

CREATE TABLE sluice.signal_limit (
    signal      text PRIMARY KEY,
    limit_value double precision CHECK (limit_value > 0),
    ignored     boolean NOT NULL DEFAULT false,
    actor       text NOT NULL,
    set_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at  timestamptz
);
COMMENT ON TABLE sluice.signal_limit IS 'Limits that people set in place of the built-in ones, for a while or for good.';

-- What the controller allows a run now, until it says otherwise: workers keep to it while there is no controller.
ALTER TABLE sluice.run
    ADD COLUMN pace_workers  integer CHECK (pace_workers BETWEEN 0 AND 64),
    ADD COLUMN pace_duty     double precision CHECK (pace_duty > 0 AND pace_duty <= 1),
    ADD COLUMN pace_chunk_ms integer CHECK (pace_chunk_ms > 0),
    ADD COLUMN pace_limit    text,
    ADD COLUMN held_by_pace  boolean NOT NULL DEFAULT false,
    ADD COLUMN cause_names   text[] NOT NULL DEFAULT '{}',
    ADD COLUMN cause_ms      bigint[] NOT NULL DEFAULT '{}',
    ADD COLUMN priority      integer NOT NULL DEFAULT 5 CHECK (priority BETWEEN 1 AND 9),
    ADD COLUMN time_windows  text,
    ADD COLUMN probes        text[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN sluice.run.held_by_pace IS 'Whether the controller holds it, which also releases it.';
COMMENT ON COLUMN sluice.run.cause_ms IS 'Wall time of the run by what bound it, beside cause_names.';

-- Knobs that go back by themselves.
CREATE TABLE sluice.knob_expiry (
    run_id     bigint NOT NULL REFERENCES sluice.run ON DELETE CASCADE,
    knob       text NOT NULL,
    before     text,
    set_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at timestamptz NOT NULL,
    actor      text NOT NULL,
    PRIMARY KEY (run_id, knob)
);
COMMENT ON TABLE sluice.knob_expiry IS 'Knobs set for a while: what they were before, null for auto, and until when.';

-- How busy the workers of a process are, so that an allowance nobody uses is not raised.
ALTER TABLE sluice.process
    ADD COLUMN busy_ms         bigint NOT NULL DEFAULT 0,
    ADD COLUMN chunks          bigint NOT NULL DEFAULT 0,
    ADD COLUMN failed_attempts bigint NOT NULL DEFAULT 0;
