/**
 * Ways of doing one backfill, each as its own users would write it: the competitors of a bench.
 *
 * <p>An {@link dev.sluice.bench.arms.Arm} prepares what a running program has anyway (connections, a Spring context, a
 * started Sluice) outside the clock; the clock runs from the command to the last commit. Choosing, timing and checking them
 * is the bench's business.
 */
@NullMarked
package dev.sluice.bench.arms;

import org.jspecify.annotations.NullMarked;
