/**
 * What customers and a backfill do to each other: each way of doing a backfill is put beside the customers of {@link
 * dev.sluice.bench.shop}, and both are watched.
 *
 * <p>{@link dev.sluice.bench.pacing.Encounter} is one of these meetings in a steady state; {@link
 * dev.sluice.bench.pacing.Frontier} compares many. {@link dev.sluice.bench.pacing.Trouble} is something that goes wrong while a
 * run of ours is under way, and {@link dev.sluice.bench.pacing.StepResponse} how soon it gave way and came back. Decisions here
 * are pure functions of what was recorded, so that they can be tested without a database.
 */
@NullMarked
package dev.sluice.bench.pacing;

import org.jspecify.annotations.NullMarked;
