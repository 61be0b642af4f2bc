package dev.sluice.definitions;

import dev.sluice.VerifyOptions;
import dev.sluice.recipes.connections.AfterStep;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The JSON Schema of definition files, by which editors complete and check them. Stateless and thread-safe. */
public final class DefinitionSchema {

    /** What a backfill may be called, as a regular expression. */
    static final String NAME_PATTERN = "^[a-z0-9][a-z0-9_.-]{0,62}$";

    private static final String BUDGET_PATTERN = "^\\s*([0-9]{1,7}|[0-9]{1,3}([.][0-9]{1,6})? ?%)\\s*$";

    private static final String PROOF_PATTERN = "^\\s*(sample|[1-9][0-9]{0,5}|1000000"
            + "|(?=.*[1-9])(100([.]0{1,6})?|[0-9]{1,2}([.][0-9]{1,6})?)\\s*%)\\s*$";

    /** Only the rough form: days, hours, time zone. */
    private static final String WINDOW_PATTERN =
            "\\S\\s+[0-9]{1,2}:[0-9]{2}\\s*[-\u2013\u2014]\\s*[0-9]{1,2}:[0-9]{2}\\s+\\S";

    private static final String EDGE_KIND_PATTERN = "^[a-z][a-z0-9_]{0,30}$";

    private static final String WITH_TEXT = "\\S";

    private DefinitionSchema() {}

    /** The schema in draft 2020-12, as indented JSON. */
    public static String json() {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("title", "Sluice backfill definition");
        schema.putAll(object(Fields.OF_FILE));
        schema.put("oneOf", List.of(walking("step"), walking("columns"), counting(), connecting()));
        return Json.text(schema);
    }

    private static Map<String, Object> object(List<FieldDescriptor> fields) {
        Map<String, Object> properties = new LinkedHashMap<>();
        fields.forEach(field -> properties.put(field.name(), property(field)));
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("type", "object");
        object.put("additionalProperties", false);
        List<String> required = fields.stream()
                .filter(FieldDescriptor::required)
                .map(FieldDescriptor::name)
                .toList();
        if (!required.isEmpty()) {
            object.put("required", required);
        }
        object.put("properties", properties);
        return object;
    }

    private static Map<String, Object> property(FieldDescriptor field) {
        Map<String, Object> property = new LinkedHashMap<>();
        property.put("description", description(field));
        property.putAll(type(field));
        return property;
    }

    private static String description(FieldDescriptor field) {
        String range = field.range() == null ? "" : " From " + field.range() + ".";
        String otherwise = field.defaultText().isEmpty() ? "" : " Default: " + field.defaultText() + ".";
        return field.doc() + range + otherwise + " Example: " + field.example();
    }

    private static Map<String, Object> type(FieldDescriptor field) {
        return switch (field.type()) {
            case TEXT, TABLE, SQL_EXPRESSION -> text(WITH_TEXT);
            case WINDOWS -> Map.of("anyOf", List.of(text(WINDOW_PATTERN), listOfWindows()));
            case SIGNALS -> ordered("type", "array", "minItems", 1, "items", signal());
            case SIGNAL_NAME -> text("^[a-z][a-z0-9_]{0,39}$");
            case URL -> text("^\\s*https?://");
            case NUMBER -> ordered("type", "number", "exclusiveMinimum", 0);
            case NAME -> Map.of("anyOf", List.of(text(NAME_PATTERN), ordered("type", "integer", "minimum", 0)));
            case SQL_STEP, SQL_CHECK -> text(":chunk\\s*\\(");
            case COLUMN_NAMES -> Map.of("anyOf", List.of(text(WITH_TEXT), listOfNames()));
            case WHOLE_NUMBER -> whole(field);
            case DURATION -> Map.of("anyOf", List.of(whole(field), text("^\\s*[0-9]{1,12} *(ms|s|m|)\\s*$")));
            case BUDGET -> Map.of("anyOf", List.of(ordered("type", "integer", "minimum", 0), text(BUDGET_PATTERN)));
            case PROOF -> Map.of("anyOf", List.of(Map.of("type", "boolean"), sampledRows(), text(PROOF_PATTERN)));
            case TRUTH -> Map.of("type", "boolean");
            case LABELS -> mapping("^[^=]*[^=\\s][^=]*$", Map.of("type", List.of("string", "number", "boolean")));
            case COLUMNS -> mapping(WITH_TEXT, column());
            case COUNTERS -> Map.of("anyOf", List.of(counters(), listOfCounters()));
            case COUNTER -> text(WITH_TEXT);
            case CONNECTIONS -> Map.of("anyOf", List.of(text(EDGE_KIND_PATTERN), object(Fields.OF_CONNECTIONS)));
            case EDGE_KIND -> text(EDGE_KIND_PATTERN);
            case DROP_OR_KEEP -> Map.of("enum", List.of("drop", "keep"));
            case DROP_OR_OPEN -> Map.of("enum", List.of("drop", "open"));
            case ONLINE_OR_BULK -> Map.of("enum", List.of("online", "bulk"));
            case BUILD_OR_KEEP -> Map.of("enum", List.of("build", "keep"));
            case AFTER_STEPS -> Map.of("anyOf", List.of(afterStep(), listOfAfterSteps()));
            case TABLE_COLUMNS -> text(WITH_TEXT);
            case KEYS -> keys();
            case FILE, SQL_QUERY -> text(WITH_TEXT);
            case KEY_VALUES -> listOfKeys();
            case LOOKUP -> text("\\.");
            case COLUMN_PAIRS -> mapping(WITH_TEXT, Map.of("type", List.of("string", "number", "boolean")));
        };
    }

    private static Map<String, Object> afterStep() {
        return Map.of(
                "enum", Arrays.stream(AfterStep.values()).map(AfterStep::word).toList());
    }

    private static Map<String, Object> listOfAfterSteps() {
        return ordered("type", "array", "uniqueItems", true, "items", afterStep());
    }

    private static Map<String, Object> listOfWindows() {
        return ordered("type", "array", "minItems", 1, "items", text(WINDOW_PATTERN));
    }

    private static Map<String, Object> signal() {
        Map<String, Object> signal = new LinkedHashMap<>(object(Fields.OF_SIGNAL));
        Map<String, Object> http = new LinkedHashMap<>(requiring("http"));
        http.put("properties", ordered("limit", false, "query", false));
        Map<String, Object> sql = new LinkedHashMap<>(Map.of("required", List.of("sql", "limit")));
        sql.put("properties", Map.of("query", false));
        signal.put("oneOf", List.of(sql, http, Map.of("required", List.of("prometheus", "query", "limit"))));
        return signal;
    }

    private static Map<String, Object> column() {
        Map<String, Object> column = new LinkedHashMap<>(object(Fields.OF_COLUMN));
        column.put("oneOf", List.of(requiring("expression"), requiring("lookup")));
        column.put("dependentRequired", ordered("lookup", List.of("on"), "on", List.of("lookup")));
        return column;
    }

    private static Map<String, Object> walking(String how) {
        Map<String, Object> walking = new LinkedHashMap<>(Map.of("required", List.of("table", how)));
        walking.put("properties", ordered("counters", false, "connections", false));
        return walking;
    }

    private static Map<String, Object> counting() {
        Map<String, Object> counting = new LinkedHashMap<>(requiring("counters"));
        counting.put("properties", ordered("table", false, "remaining", false, "skip-reason", false));
        return counting;
    }

    private static Map<String, Object> connecting() {
        Map<String, Object> connecting = new LinkedHashMap<>(requiring("connections"));
        Map<String, Object> without = ordered("table", false, "key", false, "remaining", false);
        without.put("skip-reason", false);
        without.put("verify-with", false);
        connecting.put("properties", without);
        return connecting;
    }

    private static Map<String, Object> counters() {
        return mapping("\\.", text(WITH_TEXT));
    }

    private static Map<String, Object> listOfCounters() {
        Map<String, Object> one = counters();
        one.put("maxProperties", 1);
        return ordered("type", "array", "minItems", 1, "items", one);
    }

    private static Map<String, Object> keys() {
        Map<String, Object> keys = new LinkedHashMap<>(object(Fields.OF_KEYS));
        keys.put("oneOf", List.of(requiring("file"), requiring("query"), requiring("values")));
        keys.put("dependentRequired", Map.of("column", List.of("file")));
        return keys;
    }

    private static Map<String, Object> listOfKeys() {
        List<String> scalar = List.of("string", "number", "boolean");
        Map<String, Object> parts = ordered("type", "array", "items", Map.of("type", scalar));
        Map<String, Object> list =
                ordered("type", "array", "items", Map.of("anyOf", List.of(Map.of("type", scalar), parts)));
        list.put("minItems", 1);
        return list;
    }

    private static Map<String, Object> requiring(String field) {
        return Map.of("required", List.of(field));
    }

    private static Map<String, Object> text(String pattern) {
        return ordered("type", "string", "pattern", pattern);
    }

    private static Map<String, Object> listOfNames() {
        Map<String, Object> list = ordered("type", "array", "items", text(WITH_TEXT));
        list.put("minItems", 1);
        list.put("uniqueItems", true);
        return list;
    }

    private static Map<String, Object> sampledRows() {
        return ordered("type", "integer", "minimum", 1, "maximum", VerifyOptions.MOST_SAMPLED);
    }

    private static Map<String, Object> whole(FieldDescriptor field) {
        Map<String, Object> whole = new LinkedHashMap<>();
        whole.put("type", "integer");
        FieldDescriptor.Range range = field.range();
        if (range != null) {
            whole.put("minimum", range.least());
            whole.put("maximum", range.most());
        }
        return whole;
    }

    private static Map<String, Object> mapping(String names, Map<String, Object> values) {
        Map<String, Object> mapping = ordered("type", "object", "minProperties", 1);
        mapping.put("propertyNames", Map.of("pattern", names));
        mapping.put("additionalProperties", values);
        return mapping;
    }

    private static Map<String, Object> ordered(
            String a, Object first, String b, Object second, String c, Object third) {
        Map<String, Object> map = ordered(a, first, b, second);
        map.put(c, third);
        return map;
    }

    // Map.of has no order of its own, and the file must be the same each time.
    private static Map<String, Object> ordered(String a, Object first, String b, Object second) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(a, first);
        map.put(b, second);
        return map;
    }
}
