/** What a search for paths looks like to people and to programs. */
@NullMarked
package dev.sluice.cli.paths;

import org.jspecify.annotations.NullMarked;
