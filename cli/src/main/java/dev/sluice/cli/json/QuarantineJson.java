package dev.sluice.cli.json;

import dev.sluice.QuarantinedRow;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Quarantined rows as documents. */
public final class QuarantineJson {

    private QuarantineJson() {}

    /**
     * The rows of a run.
     *
     * @param quarantined how many there are, of which the list may be the first
     */
    public static Map<String, @Nullable Object> of(
            long run, String backfill, String state, String keyColumns, long quarantined, List<QuarantinedRow> rows) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("run", run);
        json.put("backfill", backfill);
        json.put("state", state);
        json.put("key", keyColumns);
        json.put("quarantined", quarantined);
        json.put("failures", rows.stream().map(QuarantineJson::of).toList());
        return json;
    }

    private static Map<String, @Nullable Object> of(QuarantinedRow row) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("key", row.key().parts());
        json.put("sqlstate", row.sqlState());
        json.put("message", row.message());
        json.put("detail", row.detail());
        json.put("constraint", row.constraint());
        json.put("statement", row.statement());
        json.put("attempts", row.attempts());
        json.put("at", row.at().toString());
        json.put("resolved_by", row.resolvedBy());
        return json;
    }
}
