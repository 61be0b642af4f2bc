/** Backfills written as YAML files. */
@NullMarked
package dev.sluice.definitions;

import org.jspecify.annotations.NullMarked;
