/**
 * The public API of Sluice: the words of a backfill, and the one door through which programs use them.
 *
 * <p>A {@link dev.sluice.Backfill} says which rows to walk and which {@link dev.sluice.Step} to apply. {@link
 * dev.sluice.Sluice#start} freezes it into a plan and returns a {@link dev.sluice.Run}, whose state everybody sees as a
 * {@link dev.sluice.RunView}. Everything else here is vocabulary: keys, chunks, outcomes, states.
 *
 * <p>Except for {@link dev.sluice.Sluice} and the handle it returns, nothing in this package knows the packages below it
 * ({@code plan}, {@code run}, {@code pace}, {@code store}), so that each of those may use these words. An architecture
 * test holds the arrows.
 */
@NullMarked
package dev.sluice;

import org.jspecify.annotations.NullMarked;
