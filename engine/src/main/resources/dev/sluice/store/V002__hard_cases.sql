-- What the hard cases need: the stored dry run, rows set aside, key lists, knobs changed on a live run.


-- Plans: what the dry run found, and what the run was allowed to do.




-- Quarantine: rows set aside, and the budget for them.




-- Key lists: keys staged as the walk.




-- Ranges: how they are split.




-- Knobs and housekeeping.




