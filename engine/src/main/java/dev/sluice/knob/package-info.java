/**
 * What a person may change on a run while it runs: each knob's name, unit, range, how it is read and how it is told.
 *
 * <p>One file a knob. A new one is a class here, a line in {@link dev.sluice.knob.Knobs#ALL} and a column of the run; then
 * commands read and check it, the store keeps it, its changes are recorded and the help lists it.
 * {@link dev.sluice.knob.Durations} is how people write for how long they set one. What workers make of a knob is not here:
 * they read the run at each chunk.
 */
@NullMarked
package dev.sluice.knob;

import org.jspecify.annotations.NullMarked;
