/**
 * Text for people: what the terminal can show, numbers and times in words, the progress line, tables.
 *
 * <p>Everything but {@link dev.sluice.cli.terminal.Screen} and {@link dev.sluice.cli.terminal.Terminal} is a pure function
 * from values to text, and is tested as such.
 */
@NullMarked
package dev.sluice.cli.terminal;

import org.jspecify.annotations.NullMarked;
