/**
 * What surrounds a run over connections, and takes its time: before an online run the walk indexes are built beside the
 * customers, after any run the declared after-steps are done.
 *
 * <p>Everything here may be ended at any moment and done again. Whoever starts it is told what it waits for. What an edge is,
 * and which indexes serve, is said in {@code connections}; a bulk load has its own beginning and end there.
 */
@NullMarked
package dev.sluice.recipes.connections.around;

import org.jspecify.annotations.NullMarked;
