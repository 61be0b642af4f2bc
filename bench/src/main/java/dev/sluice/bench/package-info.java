/**
 * Measurements of Sluice, each one command: {@code bench/run NAME}.
 *
 * <p>A {@link dev.sluice.bench.Bench} says what is measured and compares it with a goal. What it compares lives in {@code
 * arms} (ways of doing the same backfill), the database it does so on in {@code server}, and how figures become lines, JSON
 * and Markdown in {@code report}. The customers of a table that is backfilled are in {@code shop}, what runs beside them in {@code
 * beside}, what both do to each other in {@code pacing}, charts in {@code plot}. Nothing here is used by the product.
 *
 * <p>Rules that every bench keeps: one durable server with the same settings for all; arms alternate within one run, in an
 * order that rotates; the tables are restored to the same bytes before each; every result is checked, and a wrong row fails
 * the bench; raw figures are kept beside medians.
 */
@NullMarked
package dev.sluice.bench;

import org.jspecify.annotations.NullMarked;
