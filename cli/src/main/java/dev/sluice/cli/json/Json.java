package dev.sluice.cli.json;

import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Writes maps, lists, strings, numbers and booleans as JSON. */
public final class Json {

    private static final JsonMapper LINE = JsonMapper.builder().build();
    private static final JsonMapper DOCUMENT =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private Json() {}

    /** A document for people to read too. */
    public static String document(Object value) {
        return DOCUMENT.writeValueAsString(value);
    }

    /** A document on one line. */
    public static String line(Object value) {
        return LINE.writeValueAsString(value);
    }
}
