package dev.sluice.pace.signals;

import dev.sluice.Probe;
import java.util.OptionalDouble;

/** What the number of a probe means. */
final class Numbers {

    private Numbers() {}

    /** A number is a measure if it is one; below 0 is as good as 0. */
    static Measure measure(Probe probe, OptionalDouble given) {
        if (given.isEmpty()) {
            return new Measure.Lost("probe " + probe.name() + " gives nothing, not a number");
        }
        double value = given.getAsDouble();
        if (!Double.isFinite(value)) {
            return new Measure.Lost("probe " + probe.name() + " gives " + value + ", not a number");
        }
        return new Measure.Measured(Math.max(0, value), "probe " + probe.name() + " is " + Unit.COUNT.text(value));
    }
}
