package dev.sluice.run;

import dev.sluice.KnobException;
import dev.sluice.RunOptions;
import dev.sluice.knob.Knob;
import dev.sluice.knob.Knobs;
import dev.sluice.pace.Pace;
import dev.sluice.plan.Similar;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Turns what people and programs ask for into the values that a run keeps. Pure. */
public final class KnobSettings {

    private KnobSettings() {}

    /**
     * Reads knobs as people write them.
     *
     * @param wanted by name, such as {@code sleep} → {@code 2s}
     * @throws KnobException with every mistake, if there is one
     */
    public static Map<Knob, @Nullable Object> parse(Map<String, String> wanted) {
        Map<Knob, @Nullable Object> settings = new LinkedHashMap<>();
        List<String> mistakes = new ArrayList<>();
        wanted.forEach((name, text) -> {
            Optional<Knob> knob = Knobs.named(name);
            if (knob.isEmpty()) {
                mistakes.add("there is no knob '" + name + "' ("
                        + Similar.question(name, Knobs.names()).orElse("there are " + String.join(", ", Knobs.names()))
                        + ")");
            } else {
                try {
                    settings.put(knob.get(), knob.get().parse(text));
                } catch (IllegalArgumentException e) {
                    mistakes.add(knob.get().refusal(text, e));
                }
            }
        });
        if (!mistakes.isEmpty()) {
            throw new KnobException(mistakes);
        }
        return settings;
    }

    /** What the options of a start mean for a run that exists already: those they are silent about stay. */
    public static Map<Knob, @Nullable Object> of(RunOptions options) {
        Map<Knob, @Nullable Object> settings = new LinkedHashMap<>();
        options.batchSize().ifPresent(rows -> settings.put(Knobs.BATCH_SIZE, rows));
        options.sleep().ifPresent(sleep -> settings.put(Knobs.SLEEP, sleep.toMillis()));
        options.failureBudget().ifPresent(budget -> settings.put(Knobs.FAILURE_BUDGET, budget.toString()));
        options.priority().ifPresent(priority -> settings.put(Knobs.PRIORITY, priority));
        options.windows().ifPresent(windows -> settings.put(Knobs.WINDOWS, windows.toString()));
        if (options.fullSpeed()) {
            settings.put(Knobs.FULL_SPEED, true);
        }
        if (options.maxWorkers().isPresent() || options.fullSpeed()) {
            settings.put(Knobs.MAX_WORKERS, Pace.workers(options));
        }
        return settings;
    }
}
