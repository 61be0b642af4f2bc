/**
 * Worker processes that can be killed: JVMs of their own, each with one worker, all on one database.
 *
 * <p>{@link dev.sluice.bench.fleet.Fleet} starts, finds and kills them; {@link dev.sluice.bench.fleet.WorkerMain} is what
 * runs in each. Whom to kill, and what is measured then, is the bench's business.
 */
@NullMarked
package dev.sluice.bench.fleet;

import org.jspecify.annotations.NullMarked;
