/**
 * What runs beside the customers: nothing, a backfill of ours, and those of others, each as something that can be begun, looked
 * at while it works, and stopped in the middle.
 *
 * <p>The ways of doing it are those of {@link dev.sluice.bench.arms}; here they get a thread, a count of rows and an end. How
 * customers fare meanwhile is not known here.
 */
@NullMarked
package dev.sluice.bench.beside;

import org.jspecify.annotations.NullMarked;
