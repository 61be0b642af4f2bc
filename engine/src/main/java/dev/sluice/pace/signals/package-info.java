/**
 * The health of a database, measure by measure: one file a signal, each with what it reads, its limit and why that limit.
 *
 * <p>A signal only measures. What follows from it (slower, stop, no increase while it is lost) is decided in {@code pace},
 * the same for all, from its utilisation: the value divided by the limit.
 */
@NullMarked
package dev.sluice.pace.signals;

import org.jspecify.annotations.NullMarked;
