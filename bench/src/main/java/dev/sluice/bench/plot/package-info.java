/**
 * Charts as PNG and SVG: a {@link dev.sluice.bench.plot.Drawing} is a list of lines, dots and words that can be written as
 * either, so both always show the same.
 *
 * <p>{@link dev.sluice.bench.plot.Axis} turns values into places and chooses ticks; {@link dev.sluice.bench.plot.Panel} is a
 * frame with two axes; {@link dev.sluice.bench.plot.Labels} puts names beside dots without covering others. Which charts there
 * are is the benches' business. Why this is not a library: docs/decisions/0002.
 */
@NullMarked
package dev.sluice.bench.plot;

import org.jspecify.annotations.NullMarked;
