package dev.sluice.cli.json;

import dev.sluice.Confidence;
import dev.sluice.Difference;
import dev.sluice.Verification;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Verifications as documents. */
public final class VerificationJson {

    private VerificationJson() {}

    /** What was found. */
    public static Map<String, @Nullable Object> of(Verification found) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("run", found.run());
        json.put("of_run", found.ofRun());
        json.put("state", found.state().label());
        json.put("verdict", found.verdict().label());
        json.put("reason", found.reason());
        json.put("checked", found.checked());
        json.put("differing", found.differing());
        json.put("skipped", found.skipped());
        json.put("quarantined", found.quarantined());
        json.put("sample", found.sample());
        json.put("sample_rows", found.sampleRows());
        json.put("sample_worth", found.sampleWorth());
        json.put("sample_seed", found.sampleSeed());
        json.put(
                "differing_at_most",
                found.differingAtMost().isPresent() ? found.differingAtMost().getAsDouble() : null);
        json.put("confidence", found.isSample() ? Confidence.LEVEL : null);
        json.put("outside_rows", found.outsideRows());
        json.put(
                "decided_at",
                found.decidedAt() == null ? null : found.decidedAt().toString());
        return json;
    }

    /** A row that differs; its details are a document of their own, as text. */
    public static Map<String, @Nullable Object> of(Difference difference) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("key", difference.key().parts());
        json.put("details", difference.detailsJson());
        return json;
    }
}
