/** The public API of the engine. */
@NullMarked
package dev.sluice;

import org.jspecify.annotations.NullMarked;
