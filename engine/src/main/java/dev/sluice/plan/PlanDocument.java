package dev.sluice.plan;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A plan as a document: {@link PlanReport}'s names in snake case. Seconds, bytes; an interval has a low and a high end. */
public final class PlanDocument {

    private PlanDocument() {}

    /** The document, of maps, lists, strings, numbers, booleans and null. */
    public static Map<String, @Nullable Object> of(PlanReport report) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("plan_hash", report.plan().hash());
        json.put("definition_hash", report.plan().definitionHash());
        json.put("schema_hash", report.schemaHash());
        json.put("backfill", report.plan().backfill());
        json.put("table", report.plan().table());
        json.put("key", report.keyTypes());
        json.put(
                "lower",
                report.plan().lower() == null ? null : report.plan().lower().parts());
        json.put(
                "upper",
                report.plan().upper() == null ? null : report.plan().upper().parts());
        json.put("rows", count(report.rows()));
        json.put("remaining", count(report.remaining()));
        json.put("density", report.density() == null ? null : density(report.density()));
        json.put(
                "step_plans",
                report.stepPlans().stream().map(PlanDocument::stepPlan).toList());
        json.put("sample", report.sample().map(PlanDocument::sample).orElse(null));
        json.put("idempotence", idempotence(report.idempotence()));
        json.put("projection", report.projection().map(PlanDocument::projection).orElse(null));
        json.put("risks", report.risks().stream().map(PlanDocument::risk).toList());
        json.put("refused", !report.refusals().isEmpty());
        json.put("took", report.took().toMillis() / 1000.0);
        return json;
    }

    private static Map<String, Object> interval(Interval interval) {
        return map("low", rounded(interval.low()), "high", rounded(interval.high()));
    }

    // Bytes and rows are whole; seconds below a hundred have three digits behind the point.
    private static Number rounded(double value) {
        return value >= 100 || value == Math.rint(value)
                ? (Number) Math.round(value)
                : Math.round(value * 1000) / 1000.0;
    }

    private static Map<String, Object> count(RowCount count) {
        Map<String, Object> json = interval(count.rows());
        json.put("exact", count.basis() == RowCount.Basis.COUNTED);
        json.put("basis", count.basis().name().toLowerCase(java.util.Locale.ROOT));
        json.put("source", count.source());
        return json;
    }

    private static Map<String, Object> density(Density density) {
        Map<String, Object> json = map("rows_per_key", density.perKey(), "sentence", density.sentence());
        json.put(
                "gaps",
                density.gaps().stream()
                        .map(gap -> map("after", gap.after(), "before", gap.before(), "share", gap.share()))
                        .toList());
        return json;
    }

    private static Map<String, Object> stepPlan(StepPlan place) {
        return map(
                "chunk", place.chunk(),
                "summary", place.summary(),
                "refusals", place.refusals(),
                "cares", place.cares());
    }

    private static Map<String, Object> sample(Sample sample) {
        Map<String, Object> json = map("places", sample.places());
        json.put(
                "outcomes",
                map(
                        "changed", sample.outcomes().changed(),
                        "already_right", sample.outcomes().alreadyRight(),
                        "skipped", sample.outcomes().skipped(),
                        "scanned", sample.outcomes().scanned()));
        json.put("wal_bytes", sample.walBytes());
        json.put("full_pages", sample.fullPages());
        json.put("wal_may_contain_others", sample.walOfOthers());
        json.put("row_bytes_before", rounded(sample.rowBytesBefore()));
        json.put("row_bytes_after", rounded(sample.rowBytesAfter()));
        json.put("outside_bytes", rounded(sample.outsideBytes()));
        json.put("hot_updates", sample.hotUpdates());
        json.put("updates", sample.updates());
        json.put("scatter", rounded(sample.scatter()));
        json.put("millis_per_row", interval(sample.millisPerRow()));
        json.put("columns", sample.columns());
        json.put(
                "locks",
                sample.locks().stream()
                        .map(lock -> map("relation", lock.relation(), "mode", lock.mode()))
                        .toList());
        json.put("triggers", sample.triggers().stream().map(PlanDocument::fired).toList());
        json.put("writes", sample.writes().stream().map(PlanDocument::written).toList());
        json.put("failures", sample.failures());
        return json;
    }

    private static Map<String, Object> fired(Sample.Fired fired) {
        return map(
                "name", fired.name(),
                "relation", fired.relation(),
                "foreign_key", fired.foreignKey(),
                "calls", fired.calls(),
                "millis", fired.millis());
    }

    private static Map<String, Object> written(Sample.Written written) {
        return map(
                "relation", written.relation(),
                "inserted", written.inserted(),
                "updated", written.updated(),
                "deleted", written.deleted(),
                "growth", written.growth());
    }

    private static Map<String, Object> idempotence(Idempotence idempotence) {
        return map(
                "verdict", idempotence.verdict().label(),
                "rows", idempotence.rows(),
                "changed_rows", idempotence.changedRows(),
                "columns", idempotence.columns(),
                "keys", idempotence.keys(),
                "sentence", idempotence.sentence());
    }

    private static Map<String, Object> projection(Projection projection) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("changed", interval(projection.changed()));
        json.put("wal_bytes", interval(projection.wal()));
        json.put("heap_growth", interval(projection.heapGrowth()));
        json.put("index_growth", interval(projection.indexGrowth()));
        json.put("other_growth", interval(projection.otherGrowth()));
        json.put(
                "times",
                projection.times().stream()
                        .map(time -> map(
                                "workers", time.workers(),
                                "seconds", interval(time.seconds()),
                                "seconds_at_half_duty", interval(time.secondsAtHalfDuty())))
                        .toList());
        return json;
    }

    private static Map<String, Object> risk(Risk risk) {
        return map(
                "code", risk.code(),
                "weight", risk.weight().name().toLowerCase(java.util.Locale.ROOT),
                "sentence", risk.sentence());
    }

    private static Map<String, Object> map(Object... namesAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
        }
        return map;
    }
}
