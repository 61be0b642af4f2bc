/** The engine's numbers as Micrometer meters. */
@NullMarked
package dev.sluice.micrometer;

import org.jspecify.annotations.NullMarked;
