/**
 * Databases to try Sluice on, for tests, measurements and the demo: people who worked somewhere.
 *
 * <p>{@link dev.sluice.samples.RealPeople} loads people who lived, {@link dev.sluice.samples.GeneratedPeople} makes others of
 * any {@link dev.sluice.samples.Shape}, both into the tables of {@link dev.sluice.samples.SampleTables}, with ids of any {@link
 * dev.sluice.samples.IdKind}.
 *
 * <p>Here is nothing of Sluice itself, and nothing that knows what is to be computed of the data.
 */
@NullMarked
package dev.sluice.samples;

import org.jspecify.annotations.NullMarked;
