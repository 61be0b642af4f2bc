package dev.sluice.cli.json;

import dev.sluice.KnobChange;
import dev.sluice.Run;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The knobs of a run as a document. */
public final class KnobsJson {

    private KnobsJson() {}

    /** What was changed, and how everything is set now. */
    public static Map<String, Object> of(Run run, List<KnobChange> changes, Map<String, String> knobs) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("run_id", run.id());
        json.put("backfill", run.backfill());
        json.put("changes", changes.stream().map(KnobsJson::of).toList());
        json.put("knobs", knobs);
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
