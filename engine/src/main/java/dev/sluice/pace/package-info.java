/**
 * How fast: the size of a chunk, and how many workers work for which share of their time. Pure decisions under a given
 * clock; whoever applies them lives in {@code run}.
 *
 * <p>Three loops, never mixed. {@link dev.sluice.pace.ChunkSizer} is the fast one, one a worker: it steers the size of the
 * next chunk by the time its own statements took, and by nothing that contains waiting. {@link dev.sluice.pace.Law} is the
 * slow one, one a database: from the {@link dev.sluice.pace.Reading}s of all signals it decides a level, what all runs
 * together may use, which {@link dev.sluice.pace.Share} divides among them. A hard signal at its limit is the third: it
 * stops everything until it is well below. {@link dev.sluice.pace.Memory} is all that lasts from one decision to the next;
 * {@link dev.sluice.pace.Pace} is what a run may use in the end.
 * {@link dev.sluice.pace.WindowHold} says whether a run is outside of its windows, which concerns only that run.
 */
@NullMarked
package dev.sluice.pace;

import org.jspecify.annotations.NullMarked;
