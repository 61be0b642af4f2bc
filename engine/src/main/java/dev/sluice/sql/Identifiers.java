package dev.sluice.sql;

/** The one function through which every identifier passes on its way into a statement. */
public final class Identifiers {

    private Identifiers() {}

    /**
     * The identifier quoted for SQL, whatever it contains.
     *
     * @param identifier as the catalog has it
     * @throws IllegalArgumentException if it contains a NUL, which PostgreSQL has no way to write
     */
    public static String quote(String identifier) {
        if (identifier.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("an identifier cannot contain a NUL character");
        }
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }

    /** Both parts quoted and joined with a dot. */
    public static String quote(String schema, String name) {
        return quote(schema) + "." + quote(name);
    }
}
