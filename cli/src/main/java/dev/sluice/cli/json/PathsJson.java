package dev.sluice.cli.json;

import dev.sluice.recipes.connections.paths.Hop;
import dev.sluice.recipes.connections.paths.Path;
import dev.sluice.recipes.connections.paths.Paths;
import dev.sluice.recipes.connections.paths.Person;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A search for paths as JSON. */
public final class PathsJson {

    private PathsJson() {}

    /**
     * The document.
     *
     * @param warnings sentences
     */
    public static Map<String, @Nullable Object> of(Paths paths, String viewer, List<String> warnings) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("viewer", viewer);
        json.put("start", person(paths.start()));
        json.put("paths", paths.paths().stream().map(PathsJson::path).toList());
        json.put("more", paths.more());
        json.put("contacts_asked", paths.asked());
        json.put("took_ms", paths.took().toMillis());
        paths.remark().ifPresent(remark -> json.put("remark", remark));
        json.put("warnings", warnings);
        return json;
    }

    /** Somebody. */
    public static Map<String, @Nullable Object> person(Person person) {
        return named(person.id(), person.name().orElse(null));
    }

    private static Map<String, @Nullable Object> named(String id, @Nullable String name) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("id", id);
        json.put("name", name);
        return json;
    }

    private static Map<String, Object> path(Path path) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("length", path.length());
        json.put("hops", path.hops().stream().map(PathsJson::hop).toList());
        return json;
    }

    private static Map<String, @Nullable Object> hop(Hop hop) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("contact", person(hop.contact()));
        json.put(
                "organization", named(hop.organization(), hop.organizationName().orElse(null)));
        json.put("kind", hop.kind());
        json.put("from", hop.from().map(String::valueOf).orElse(null));
        json.put("to", hop.to().map(String::valueOf).orElse(null));
        Map<String, @Nullable Object> signals = new LinkedHashMap<>();
        signals.put("via_user_is_importer", hop.signals().viaUserIsImporter());
        signals.put("ongoing", hop.signals().ongoing());
        signals.put(
                "months",
                hop.signals().months().isPresent() ? hop.signals().months().getAsLong() : null);
        json.put("signals", signals);
        return json;
    }
}
