/** Ready-made backfills that need no SQL. */
@NullMarked
package dev.sluice.recipes;

import org.jspecify.annotations.NullMarked;
