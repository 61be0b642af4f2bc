/**
 * One class a command, named after it, and the groups of options that several of them share.
 *
 * <p>A command reads its options, asks the engine, and prints. What takes longer than a question (following a run, telling
 * the demo) lives in a package of its own, so that a command stays a page long.
 */
@NullMarked
package dev.sluice.cli.command;

import org.jspecify.annotations.NullMarked;
