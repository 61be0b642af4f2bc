package dev.sluice.samples;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;

/** The type of all ids of a sample, and its order. */
public enum IdKind {
    BIGINT("bigint"),
    UUID("uuid"),
    TEXT("text");

    private final String type;

    IdKind(String type) {
        this.type = type;
    }

    /** In SQL. */
    public String type() {
        return type;
    }

    /** The order in which one contact of an edge is the lower: by value, by bytes, or as the C collation has it. */
    public Comparator<String> order() {
        return this == BIGINT
                ? Comparator.comparingLong(Long::parseLong)
                : (left, right) -> Arrays.compareUnsigned(
                        left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The id of a number, as SQL. Ids have gaps and grow with their numbers, as far as the type lets them: texts begin with
     * letters that every collation but C orders otherwise, and one of them lies beyond what UTF-16 has one unit for.
     *
     * @param number an expression of type bigint
     */
    String of(String number) {
        return switch (this) {
            case BIGINT -> "(1000 + 7 * (" + number + "))";
            case UUID ->
                "CAST(lpad(to_hex(" + number + "), 12, '0') || substr(md5(CAST(" + number
                        + " AS text)), 1, 20) AS uuid)";
            case TEXT -> "((ARRAY['a', 'B', 'é', 'Ａ', '𝔸'])[1 + (" + number + ") % 5] || '-' || (" + number + "))";
        };
    }
}
