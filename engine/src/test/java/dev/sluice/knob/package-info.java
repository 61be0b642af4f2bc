/** How the knobs' values are read and told. */
@NullMarked
package dev.sluice.knob;

import org.jspecify.annotations.NullMarked;
