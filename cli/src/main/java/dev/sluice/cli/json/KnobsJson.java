package dev.sluice.cli.json;

import dev.sluice.KnobChange;
import dev.sluice.Run;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The knobs of a run as a document. */
public final class KnobsJson {

    private KnobsJson() {}

    /** What was changed, how everything is set now, and until when what was set for a while. */
    public static Map<String, Object> of(
            Run run, List<KnobChange> changes, Map<String, String> knobs, Map<String, Instant> until) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("run_id", run.id());
        json.put("backfill", run.backfill());
        json.put("changes", changes.stream().map(KnobsJson::of).toList());
        json.put("knobs", knobs);
        Map<String, String> ends = new LinkedHashMap<>();
        until.forEach((knob, end) -> ends.put(knob, end.toString()));
        json.put("until", ends);
        return json;
    }

    private static Map<String, Object> of(KnobChange change) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("knob", change.knob());
        json.put("from", change.from());
        json.put("to", change.to());
        return json;
    }
}
