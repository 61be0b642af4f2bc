/**
 * From figures to something to read: {@code name=value} lines, a JSON file, a Markdown page, each with the machine, the
 * versions and the settings they were measured with.
 *
 * <p>Arithmetic on samples ({@link dev.sluice.bench.report.Stats}) is here; deciding what to measure is not.
 */
@NullMarked
package dev.sluice.bench.report;

import org.jspecify.annotations.NullMarked;
