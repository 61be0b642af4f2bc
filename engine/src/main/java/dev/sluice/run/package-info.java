/**
 * Doing the work: worker threads that claim ranges, the chunk transaction, and what happens when something fails.
 *
 * <p>A worker holds one range at a time. Its loop is: probe the end of the next chunk on the index; then, in one
 * transaction, the step, the counts and last the fence with the checkpoint ({@link dev.sluice.run.ChunkTransaction}). Any
 * failure ends in one question, asked of the database: do I still own the range, and where is its cursor? The answer,
 * never the worker's memory, decides how to go on; so a lost connection in the middle of a commit needs no special case.
 *
 * <p>A chunk that fails because of a row's data is done again in parts until the row is found and quarantined: {@link
 * dev.sluice.run.Bisection} says purely what to try next, {@link dev.sluice.run.ChunkAttempts} tries it, {@link
 * dev.sluice.run.LastChance} does a single row or sets it aside.
 *
 * <p>What happened is a value ({@link dev.sluice.run.Attempt}); what to do about it is decided in one place ({@link
 * dev.sluice.run.RangeWork}). People's commands are in {@link dev.sluice.run.Commands}. No SQL on the control schema is
 * here (that is {@code store}), and no decision about speed (that is {@code pace}).
 */
@NullMarked
package dev.sluice.run;

import org.jspecify.annotations.NullMarked;
