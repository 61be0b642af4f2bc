/**
 * How fast: the size of a chunk and the share of time spent working. Pure decisions under a given clock; whoever applies
 * them lives in {@code run}.
 *
 * <p>{@link dev.sluice.pace.ChunkSizer} is the fast loop, one a worker: it steers the size of the next chunk by the time
 * its own statements took, and by nothing that contains waiting. {@link dev.sluice.pace.Pace} is what a run may use:
 * workers and duty cycle. Until a controller listens to the database's health, the pace is fixed and modest unless a
 * person asks for more.
 */
@NullMarked
package dev.sluice.pace;

import org.jspecify.annotations.NullMarked;
