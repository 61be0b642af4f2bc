/**
 * The {@code sluice} command: what a person or a script types, and what it sees.
 *
 * <p>{@link dev.sluice.cli.Main} is the entry. {@code command} has one class a command; {@code database} finds the database
 * that was meant and never shows a password; {@code watch} follows a run until there is something to say; {@code terminal}
 * turns values into text that fits; {@code json} turns the same values into documents for programs; {@code demo} is the
 * story of {@code sluice demo}; {@code log} sets logging up without files.
 *
 * <p>No rule of the engine lives here: commands ask {@link dev.sluice.Sluice} and show its answers. Results go to standard
 * output, progress and messages to standard error, so that a pipe gets results only.
 */
@NullMarked
package dev.sluice.cli;

import org.jspecify.annotations.NullMarked;
