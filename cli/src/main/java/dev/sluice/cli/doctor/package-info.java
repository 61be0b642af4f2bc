/**
 * The questions of {@code sluice doctor}: each looks at one thing that a backfill depends on, and says what to do about it.
 *
 * <p>Nothing here writes. What a check asks the database is SQL that any role may ask.
 */
@NullMarked
package dev.sluice.cli.doctor;

import org.jspecify.annotations.NullMarked;
