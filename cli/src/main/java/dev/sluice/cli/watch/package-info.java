/**
 * Follows one run until it has ended, a person stopped it, or this process is told to go.
 *
 * <p>One thread asks the database, another draws, so that an outage never freezes the line that reports it. Signals
 * arrive here too: the first asks for an orderly end, the second ends at once.
 */
@NullMarked
package dev.sluice.cli.watch;

import org.jspecify.annotations.NullMarked;
