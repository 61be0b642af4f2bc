/** Measurements of Sluice against other ways of doing a backfill. */
@NullMarked
package dev.sluice.bench;

import org.jspecify.annotations.NullMarked;
