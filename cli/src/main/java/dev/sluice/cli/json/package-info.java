/**
 * The documents that {@code --json} prints: the names of {@link dev.sluice.RunView} in snake case, durations in seconds,
 * times in UTC. Programs depend on them; they change only by addition.
 */
@NullMarked
package dev.sluice.cli.json;

import org.jspecify.annotations.NullMarked;
