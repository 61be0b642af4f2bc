/**
 * The story of {@code sluice demo}: real cities, a server of our own, a backfill that may be interrupted in any way.
 */
@NullMarked
package dev.sluice.cli.demo;

import org.jspecify.annotations.NullMarked;
