package dev.sluice.definitions;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes maps, lists, texts, numbers and truth values as JSON, indented. Stateless. */
final class Json {

    private Json() {}

    static String text(Object value) {
        return text(value, "\n") + "\n";
    }

    private static String text(Object value, String lineBreak) {
        String inner = lineBreak + "  ";
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .map(entry -> inner + quoted(String.valueOf(entry.getKey())) + ": " + text(entry.getValue(), inner))
                    .collect(Collectors.joining(",", "{", lineBreak + "}"));
        }
        if (value instanceof List<?> list) {
            return list.stream().map(element -> text(element, inner)).collect(Collectors.joining(", ", "[", "]"));
        }
        return value instanceof String string ? quoted(string) : String.valueOf(value);
    }

    private static String quoted(String text) {
        StringBuilder json = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ') {
                json.append(String.format("\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        return json.append('"').toString();
    }
}
