/**
 * A load of connections in a JVM of its own, as a command has it, so that its memory is its own.
 *
 * <p>{@link dev.sluice.bench.load.LoadMain} runs in that JVM and tells what it took; {@link dev.sluice.bench.load.LoadProcess}
 * starts it and reads that. What is compared with what is the bench's business.
 */
@NullMarked
package dev.sluice.bench.load;

import org.jspecify.annotations.NullMarked;
