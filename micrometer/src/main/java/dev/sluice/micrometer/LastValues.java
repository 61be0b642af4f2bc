package dev.sluice.micrometer;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A gauge that shows the value measured last, and is not there before the first. Thread-safe. */
final class LastValues {

    private final MeterRegistry registry;
    private final String name;
    private final String description;
    private final @Nullable String unit;

    // Held here: the registry itself forgets a gauge's object when nobody else has it.
    private final Map<Tags, AtomicLong> values = new ConcurrentHashMap<>();

    LastValues(MeterRegistry registry, String name, String description, @Nullable String unit) {
        this.registry = registry;
        this.name = name;
        this.description = description;
        this.unit = unit;
    }

    void set(Tags tags, long value) {
        AtomicLong known = values.get(tags);
        if (known != null) {
            known.set(value);
            return;
        }
        values.computeIfAbsent(tags, this::register).set(value);
    }

    private AtomicLong register(Tags tags) {
        // Not a number until it is set, a moment from now: a scrape in between must not see a zero.
        AtomicLong value = new AtomicLong(Long.MIN_VALUE);
        Gauge.builder(name, value, v -> v.get() == Long.MIN_VALUE ? Double.NaN : v.get())
                .description(description)
                .baseUnit(unit)
                .tags(tags)
                .register(registry);
        return value;
    }
}
