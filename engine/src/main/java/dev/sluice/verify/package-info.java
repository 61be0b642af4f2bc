/**
 * What a verification asks the users' tables: the statement that checks a chunk, the rows
 * of a sample, the rows outside of the bounds, how far a replica has come.
 *
 * <p>A verification is a run of its own, of the kind that reads. Its ranges are claimed, paced, paused, taken over and
 * fenced by what {@code run} and {@code store} do for every run, so there is nothing of that here; {@code run.CheckChunk}
 * puts the two together. Its verdict is decided by {@code store}, by one statement, from the parts of the walk that were
 * checked without a gap: nothing in this package, and nothing in a worker's memory, can make it {@code passed}.
 *
 * <p>All of it reads, in transactions that cannot write. Not here: the repair of what differs, which is a run over a key list
 * like any other.
 */
@NullMarked
package dev.sluice.verify;

import org.jspecify.annotations.NullMarked;
