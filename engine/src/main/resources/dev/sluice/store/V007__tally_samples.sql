-- How fast tallies grow, to be told by whoever looks once.

CREATE TABLE sluice.tally_sample (
    run_id    bigint NOT NULL REFERENCES sluice.run ON DELETE CASCADE,
    active_ms bigint NOT NULL,
    tallies   numeric[] NOT NULL,
    PRIMARY KEY (run_id, active_ms)
);
COMMENT ON TABLE sluice.tally_sample IS 'The tallies of runs at work, every ten seconds, for the last five minutes at work.';
COMMENT ON COLUMN sluice.tally_sample.active_ms IS 'The run''s time at work when they were summed up.';
