-- A sample as the last phase of a run, drawn by whoever works on the verification.

ALTER TABLE sluice.run
    ADD COLUMN verify_sample text,
    ADD COLUMN verify_seed   bigint,
    ADD CHECK ((verify_sample IS NULL) = (verify_seed IS NULL)),
    ADD CHECK (verify_sample IS NULL OR then_verify);
COMMENT ON COLUMN sluice.run.verify_sample IS
    'Of a run that is verified when its work is done: how many rows of it are drawn for that; null for every row.';
COMMENT ON COLUMN sluice.run.verify_seed IS 'From which they are drawn, whichever process does it and however often it begins again.';

ALTER TABLE sluice.verification
    ADD COLUMN sample_worth bigint,
    ADD CHECK (sample_worth <= sample_rows);
COMMENT ON COLUMN sluice.verification.sample_rows IS 'Rows of the sample; null of a full pass, and until a sample is drawn.';
COMMENT ON COLUMN sluice.verification.sample_worth IS
    'How many rows drawn one by one the sample says as much as; fewer than it has where several are of one page.';

-- Until now a tenth of the rows of each page that was read were in the sample, of at most 291 to a page.
UPDATE sluice.verification SET sample_worth = sample_rows / 30 WHERE decided_at IS NULL;
