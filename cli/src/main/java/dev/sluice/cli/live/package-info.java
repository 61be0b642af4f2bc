/**
 * What is told of a run while it lives, beyond what is told of every run: the edges of one that makes edges. Computed from
 * views of it; asks no database.
 */
@NullMarked
package dev.sluice.cli.live;

import org.jspecify.annotations.NullMarked;
