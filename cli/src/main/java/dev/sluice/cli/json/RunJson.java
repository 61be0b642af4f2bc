package dev.sluice.cli.json;

import dev.sluice.Difference;
import dev.sluice.EtaInterval;
import dev.sluice.Outcomes;
import dev.sluice.RunEvent;
import dev.sluice.RunView;
import dev.sluice.cli.live.LiveEdges;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Runs as documents: {@link RunView}'s names in snake case. Durations are seconds, times are ISO 8601 in UTC. */
public final class RunJson {

    private RunJson() {}

    /** A run. */
    public static Map<String, @Nullable Object> of(RunView view) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("id", view.id());
        json.put("backfill", view.backfill());
        json.put("labels", view.labels());
        json.put("plan_hash", view.planHash());
        json.put("table", view.table());
        json.put("key", view.key());
        json.put("state", view.state().label());
        json.put("reason", view.reason());
        json.put("actor", view.actor());
        json.put("state_since", time(view.stateSince()));
        json.put("outcomes", outcomes(view.outcomes()));
        json.put("skips", view.skips().stream().map(RunJson::skip).toList());
        json.put("tallies", view.tallies().stream().map(RunJson::tally).toList());
        LiveEdges.of(view).ifPresent(edges -> json.put("edges", EdgesJson.of(edges)));
        json.put("drift", DriftJson.of(view));
        json.put("estimated_rows", view.estimatedRows());
        json.put("fraction", view.fraction());
        json.put("chunks", view.chunks());
        json.put(
                "rows_per_second",
                view.rowsPerSecond().isPresent() ? view.rowsPerSecond().getAsDouble() : null);
        json.put("eta", view.eta().map(RunJson::eta).orElse(null));
        json.put("chunk_rows", view.chunkRows());
        json.put("workers", view.workers());
        json.put("max_workers", view.maxWorkers());
        json.put("binding_limit", view.bindingLimit());
        json.put("pace", PaceJson.of(view.pace()));
        json.put("then_verify", view.thenVerified());
        json.put("verify_sample", view.verifySample());
        json.put("verification", view.verification() == null ? null : VerificationJson.of(view.verification()));
        json.put("failure", view.failure());
        json.put("created_at", time(view.createdAt()));
        json.put("started_at", time(view.startedAt()));
        json.put("ended_at", time(view.endedAt()));
        json.put("active_time", seconds(view.activeTime()));
        json.put("events", view.events().stream().map(RunJson::event).toList());
        return json;
    }

    /** What happened to a run, oldest first, and how it stands. */
    public static Map<String, @Nullable Object> why(RunView view, List<RunEvent> events) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("run_id", view.id());
        json.put("backfill", view.backfill());
        json.put("labels", view.labels());
        json.put("state", view.state().label());
        json.put("reason", view.reason());
        json.put("binding_limit", view.bindingLimit());
        json.put("pace", PaceJson.of(view.pace()));
        json.put("verification", view.verification() == null ? null : VerificationJson.of(view.verification()));
        json.put("events", events.stream().map(RunJson::event).toList());
        return json;
    }

    /** A run as a line in a stream. */
    public static Map<String, @Nullable Object> typed(RunView view) {
        return line("run", "run", of(view));
    }

    /** An event as a line in a stream. */
    public static Map<String, @Nullable Object> event(RunView view, RunEvent event) {
        Map<String, @Nullable Object> json = line("event", "event", event(event));
        json.put("run_id", view.id());
        json.put("backfill", view.backfill());
        return json;
    }

    /** That the database cannot be reached, or answers again, as a line in a stream. */
    public static Map<String, @Nullable Object> reachability(
            String backfill, @Nullable Instant unreachableSince, @Nullable String reason) {
        Map<String, @Nullable Object> json = line("database", "reachable", unreachableSince == null);
        json.put("backfill", backfill);
        json.put("since", time(unreachableSince));
        json.put("reason", reason);
        return json;
    }

    /** That a key list was read, as a line in a stream. */
    public static Map<String, @Nullable Object> keys(String backfill, String sentence) {
        Map<String, @Nullable Object> json = line("keys", "message", sentence);
        json.put("backfill", backfill);
        return json;
    }

    /** The last line of a stream. */
    public static Map<String, @Nullable Object> end(int exitCode, String message, Optional<RunView> view) {
        return end(exitCode, message, view, Optional.empty(), List.of());
    }

    /**
     * The same of a run that may have verified another.
     *
     * @param work the run that a verification followed on
     * @param differences the first rows that a verification found to differ
     */
    public static Map<String, @Nullable Object> end(
            int exitCode,
            String message,
            Optional<RunView> view,
            Optional<RunView> work,
            List<Difference> differences) {
        Map<String, @Nullable Object> json = line("end", "exit", exitCode);
        json.put("message", message);
        json.put("run", view.map(RunJson::of).orElse(null));
        if (view.filter(RunView::verifies).isPresent()) {
            json.put("verified_run", work.map(RunJson::of).orElse(null));
            json.put(
                    "differences",
                    differences.stream().map(VerificationJson::of).toList());
        }
        return json;
    }

    private static Map<String, @Nullable Object> line(String type, String name, Object value) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("type", type);
        json.put(name, value);
        return json;
    }

    private static Map<String, Object> outcomes(Outcomes outcomes) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("changed", outcomes.changed());
        json.put("already_right", outcomes.alreadyRight());
        json.put("skipped", outcomes.skipped());
        json.put("quarantined", outcomes.quarantined());
        json.put("scanned", outcomes.scanned());
        return json;
    }

    private static Map<String, Object> skip(RunView.SkipCount skip) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("reason", skip.reason());
        json.put("rows", skip.rows());
        return json;
    }

    private static Map<String, @Nullable Object> tally(RunView.TallyValue tally) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("name", tally.name());
        json.put("value", tally.value());
        json.put("per_minute", tally.perMinute().isPresent() ? tally.perMinute().getAsDouble() : null);
        json.put("counted_over", tally.countedOver().map(RunJson::seconds).orElse(null));
        return json;
    }

    private static Map<String, Object> eta(EtaInterval eta) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("low", seconds(eta.low()));
        json.put("high", seconds(eta.high()));
        return json;
    }

    private static Map<String, Object> event(RunEvent event) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("at", String.valueOf(time(event.at())));
        json.put("kind", event.kind());
        json.put("actor", event.actor());
        json.put("sentence", event.sentence());
        return json;
    }

    private static @Nullable String time(@Nullable Instant at) {
        return at == null ? null : at.toString();
    }

    private static double seconds(Duration time) {
        return time.toMillis() / 1000.0;
    }
}
