package dev.sluice.cli.json;

import dev.sluice.PurgeReport;
import dev.sluice.PurgeReport.Purged;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A purge as a document. */
public final class PurgeJson {

    private PurgeJson() {}

    /** What was removed. */
    public static Map<String, Object> of(PurgeReport report) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("removed", runs(report.runs()));
        json.put("left", runs(report.left()));
        json.put("plans", report.plans());
        return json;
    }

    /** What would be removed. */
    public static Map<String, Object> due(List<Purged> due) {
        return Map.of("would_remove", runs(due));
    }

    private static List<Map<String, Object>> runs(List<Purged> runs) {
        return runs.stream().map(PurgeJson::run).toList();
    }

    private static Map<String, Object> run(Purged run) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", run.id());
        json.put("backfill", run.backfill());
        json.put("labels", run.labels());
        json.put("state", run.state().label());
        json.put("ended_at", run.endedAt().toString());
        return json;
    }
}
