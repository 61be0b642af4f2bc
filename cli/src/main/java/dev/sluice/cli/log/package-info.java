/**
 * Logging without configuration files: nothing on the terminal unless asked for, chunk lines for people or machines.
 */
@NullMarked
package dev.sluice.cli.log;

import org.jspecify.annotations.NullMarked;
