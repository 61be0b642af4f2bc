package dev.sluice.cli.json;

import dev.sluice.cli.live.LiveEdges;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is told of a run that makes edges, as a document. */
final class EdgesJson {

    private EdgesJson() {}

    static Map<String, @Nullable Object> of(LiveEdges edges) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("written", edges.written());
        json.put("per_minute", edges.perMinute().isPresent() ? edges.perMinute().getAsDouble() : null);
        json.put(
                "counted_over",
                edges.over().map(time -> time.toMillis() / 1000.0).orElse(null));
        json.put("contacts_with_organization", edges.withOrganization());
        json.put("contacts_without_organization", edges.withoutOrganization());
        return json;
    }
}
