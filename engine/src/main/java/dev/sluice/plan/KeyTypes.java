package dev.sluice.plan;

import static java.util.Map.entry;

import dev.sluice.KeyType;
import java.util.Map;
import java.util.Optional;

/** Which of the catalog's types can be walked, and why the others cannot. Stateless. */
final class KeyTypes {

    private static final String BUILT_IN = "pg_catalog";

    private static final Map<String, KeyType> TYPES = Map.ofEntries(
            entry("int2", KeyType.SMALLINT),
            entry("int4", KeyType.INTEGER),
            entry("int8", KeyType.BIGINT),
            entry("numeric", KeyType.NUMERIC),
            entry("bool", KeyType.BOOLEAN),
            entry("uuid", KeyType.UUID),
            entry("text", KeyType.TEXT),
            entry("varchar", KeyType.TEXT),
            entry("bpchar", KeyType.BPCHAR),
            entry("bytea", KeyType.BYTEA),
            entry("date", KeyType.DATE),
            entry("timestamp", KeyType.TIMESTAMP),
            entry("timestamptz", KeyType.TIMESTAMPTZ),
            entry("inet", KeyType.INET),
            entry("cidr", KeyType.CIDR));

    private KeyTypes() {}

    /**
     * The key type of a type that is no domain.
     *
     * @param kind as {@code pg_type.typtype}
     * @return empty if it cannot be walked
     */
    static Optional<KeyType> of(String schema, String name, String kind) {
        if (schema.equals(BUILT_IN)) {
            return Optional.ofNullable(TYPES.get(name));
        }
        return kind.equals("e") ? Optional.of(KeyType.ENUM) : Optional.empty();
    }

    /** Why a column of this type, as people write it, cannot be walked. */
    static String objection(String typeName) {
        if (typeName.equals("citext") || typeName.endsWith(".citext")) {
            return "whose comparisons follow the search_path of the session: with another one they are those of text, and"
                    + " rows would be missed";
        }
        return switch (typeName) {
            case "real", "double precision", "money", "interval" ->
                "whose text depends on settings of the session, so that a checkpoint would not be exact";
            default -> "which cannot be walked";
        };
    }
}
