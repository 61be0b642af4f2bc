package dev.sluice.recipes.connections.scale;

import dev.sluice.plan.Interval;
import dev.sluice.plan.RowCount;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A scale check as a document: {@link ScaleReport}'s names in snake case. Seconds, microseconds where a name says so, bytes;
 * an interval has a low and a high end.
 */
public final class ScaleDocument {

    private ScaleDocument() {}

    /** The document, of maps, lists, strings, numbers, booleans and null. */
    public static Map<String, @Nullable Object> of(ScaleReport report) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("database", report.database());
        json.put("kind", report.kind());
        json.put("table", report.table());
        json.put("took", report.took().toMillis() / 1000.0);
        json.put("spells", spells(report.spells()));
        json.put("edges", edges(report.edges()));
        json.put(
                "dominants",
                report.dominants().stream().map(ScaleDocument::dominant).toList());
        json.put("room", room(report.room()));
        json.put(
                "cost",
                map(
                        "compute_micros", interval(report.cost().compute()),
                        "online_micros", interval(report.cost().online()),
                        "bulk_micros", interval(report.cost().bulk()),
                        "source", report.cost().source()));
        json.put(
                "times",
                report.times().stream()
                        .map(time -> map(
                                "workers",
                                time.workers(),
                                "online",
                                interval(time.online()),
                                "bulk",
                                interval(time.bulk())))
                        .toList());
        json.put(
                "connections",
                map(
                        "usable", report.headroom().usable(),
                        "taken", report.headroom().taken(),
                        "workers", report.headroom().workers()));
        json.put(
                "missing_indexes",
                report.missing().stream()
                        .map(index -> map("statement", index.statement(), "reason", index.reason()))
                        .toList());
        json.put(
                "advice",
                map(
                        "strategy",
                        report.advice().strategy(),
                        "reason",
                        report.advice().reason()));
        json.put(
                "order",
                report.order().stream()
                        .map(action -> map(
                                "title", action.title(),
                                "statement", action.statement(),
                                "reason", action.reason()))
                        .toList());
        json.put("notes", report.notes());
        return json;
    }

    private static Map<String, @Nullable Object> spells(ScaleReport.Spells spells) {
        return map(
                "contacts", count(spells.contacts()),
                "organizations", count(spells.organizations()),
                "all", count(spells.all()),
                "with_organization", count(spells.withOrganization()),
                "without_organization", count(spells.withoutOrganization()),
                "orphaned", count(spells.orphaned()),
                "orphan_ids", count(spells.orphanIds()),
                "reversed", count(spells.reversed()),
                "missing_start", count(spells.missingStart()),
                "open", count(spells.open()));
    }

    private static Map<String, @Nullable Object> edges(ScaleReport.Edges edges) {
        Map<String, @Nullable Object> json = interval(edges.all());
        json.put("middle", Math.round(edges.middle()));
        json.put("counted", interval(edges.counted()));
        json.put("counted_organizations", edges.countedOrganizations());
        json.put("sampled", interval(edges.sampled()));
        json.put("contacts", edges.contacts());
        json.put("slices", edges.slices());
        return json;
    }

    private static Map<String, @Nullable Object> dominant(ScaleReport.Dominant dominant) {
        return map(
                "id", dominant.id(),
                "name", dominant.name(),
                "spells", dominant.spells(),
                "edges", interval(dominant.edges()),
                "share", Math.round(dominant.share() * 1e6) / 1e6,
                "plan", dominant.plan(),
                "cares", dominant.cares());
    }

    private static Map<String, @Nullable Object> room(ScaleReport.Room room) {
        return map(
                "total", interval(room.total()),
                "heap", interval(room.heap()),
                "bytes_per_edge", rounded(room.row()),
                "indexes",
                        room.indexes().stream()
                                .map(index -> map(
                                        "name", index.name(),
                                        "exists", index.exists(),
                                        "bytes_per_entry", rounded(index.entry()),
                                        "bytes", interval(index.bytes())))
                                .toList(),
                "wal_online", interval(room.walOnline()),
                "wal_bulk", interval(room.walBulk()));
    }

    private static Map<String, @Nullable Object> count(RowCount count) {
        Map<String, @Nullable Object> json = interval(count.rows());
        json.put("basis", count.basis().name().toLowerCase(Locale.ROOT));
        json.put("source", count.source());
        return json;
    }

    private static Map<String, @Nullable Object> interval(Interval interval) {
        return map("low", rounded(interval.low()), "high", rounded(interval.high()));
    }

    // Bytes and edges are whole; times below a hundred have three digits behind the point.
    private static Number rounded(double value) {
        return value >= 100 || value == Math.rint(value)
                ? (Number) Math.round(value)
                : Math.round(value * 1000) / 1000.0;
    }

    private static Map<String, @Nullable Object> map(@Nullable Object... namesAndValues) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
        }
        return map;
    }
}
