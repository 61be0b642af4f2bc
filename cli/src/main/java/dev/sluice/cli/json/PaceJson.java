package dev.sluice.cli.json;

import dev.sluice.PaceView;
import dev.sluice.SignalView;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The pace and the signals as documents. Durations are seconds. */
public final class PaceJson {

    private PaceJson() {}

    static Map<String, @Nullable Object> of(PaceView pace) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("workers", pace.workers());
        json.put("duty", pace.duty());
        json.put("chunk_target", seconds(pace.chunkTarget()));
        json.put("causes", pace.causes().stream().map(PaceJson::cause).toList());
        json.put("signals", pace.signals().stream().map(PaceJson::signal).toList());
        return json;
    }

    private static Map<String, Object> cause(PaceView.CauseTime cause) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("cause", cause.cause());
        json.put("time", seconds(cause.time()));
        json.put("share", cause.share());
        return json;
    }

    /** A signal. */
    public static Map<String, @Nullable Object> signal(SignalView signal) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("name", signal.name());
        json.put("kind", signal.hard() ? "hard" : "graded");
        json.put("standing", signal.standing());
        json.put("value", signal.value());
        json.put("limit", signal.limit());
        json.put("value_text", signal.valueText());
        json.put("limit_text", signal.limitText());
        json.put("utilisation", signal.utilisation());
        Duration age = signal.age();
        json.put("age", age == null ? null : seconds(age));
        json.put("source", signal.source());
        json.put("sentence", signal.sentence());
        json.put("cure", signal.cure());
        json.put("ignored", signal.ignored());
        return json;
    }

    private static double seconds(Duration time) {
        return time.toMillis() / 1000.0;
    }
}
