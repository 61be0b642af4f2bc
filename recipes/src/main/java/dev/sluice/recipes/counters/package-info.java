/**
 * The recipe for stored counters: numbers that an application keeps beside its rows, such as a user's followers, made right
 * again while the application goes on changing them.
 *
 * <p>{@link dev.sluice.recipes.counters.CountersRecipe} is the description; {@link
 * dev.sluice.recipes.counters.CounterSyntax} reads a counter as people write it. {@code CountersSql} writes the statements:
 * the step, which recounts all counters of a chunk and changes the rows that differ, and the check, which compares them at
 * one snapshot. {@code CountersCheck} asks the database whether the description can be true. {@link
 * dev.sluice.recipes.counters.CounterTriggers} writes triggers that keep the counters right from then on; nothing here
 * installs them.
 *
 * <p>Why the rows are locked in a statement of their own, and what the application must do for the counters to stay right,
 * is in the guide, {@code docs/guide/counters.md}.
 */
@NullMarked
package dev.sluice.recipes.counters;

import org.jspecify.annotations.NullMarked;
