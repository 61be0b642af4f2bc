/**
 * The scale check: what connections will cost, before any is made.
 *
 * <p>{@link dev.sluice.recipes.connections.scale.ScaleCheck} asks the database in short read-only transactions, within a
 * given time, and makes a {@link dev.sluice.recipes.connections.scale.ScaleReport}; {@code ScaleText}, {@code ScaleDocument}
 * and {@code ScalePage} show it as text, JSON and HTML.
 *
 * <p>How edges are estimated. Their number grows with the square of an organization's size, so a few organizations have most
 * of them, and a sample that misses one of these is worth nothing. Therefore the largest are found first and counted exactly,
 * without forming pairs: all pairs, less those of which one ended before the other began ({@code OverlapCount}). What is left
 * is light, and is estimated from contacts drawn from every slice of the key space alike, each with all its edges in both
 * directions; the mean is known to within the spread inside the slices ({@code SlicedMean}). Early contacts are unlike late
 * ones in every real system: who looks at the first ids only estimates something else.
 *
 * <p>Effects are in {@code Asking} and the classes that it is passed to; {@code OverlapCount}, {@code SlicedMean}, {@code
 * EdgeRoom} and {@code Advisor} compute and are pure.
 */
@NullMarked
package dev.sluice.recipes.connections.scale;

import org.jspecify.annotations.NullMarked;
