package dev.sluice;

/**
 * The column types a key may have: each has a total order that an index walks, and a text form that every session writes
 * the same way and reads back without loss.
 *
 * <p>The second excludes floating point numbers and intervals, whose text depends on settings of the session.
 */
public enum KeyType {
    SMALLINT("smallint"),
    INTEGER("integer"),
    BIGINT("bigint"),
    NUMERIC("numeric"),
    BOOLEAN("boolean"),
    UUID("uuid"),
    TEXT("text"),
    /** {@code char(n)}: blanks at the end do not count. */
    BPCHAR("bpchar"),
    BYTEA("bytea"),
    DATE("date"),
    TIMESTAMP("timestamp without time zone"),
    TIMESTAMPTZ("timestamp with time zone"),
    INET("inet"),
    CIDR("cidr"),
    /** Any enum, in the order of its declaration. */
    ENUM("");

    private final String sqlName;

    KeyType(String sqlName) {
        this.sqlName = sqlName;
    }

    /** The type's name in SQL, to which key values are cast; empty for one that {@link #isNamed}. */
    public String sqlName() {
        return sqlName;
    }

    /** Whether a column of it has to say which type it is. */
    public boolean isNamed() {
        return sqlName.isEmpty();
    }
}
