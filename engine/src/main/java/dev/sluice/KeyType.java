package dev.sluice;

/** The column types a key may have, each with a total order that an index can walk. */
public enum KeyType {
    SMALLINT("smallint"),
    INTEGER("integer"),
    BIGINT("bigint"),
    NUMERIC("numeric"),
    UUID("uuid"),
    TEXT("text"),
    DATE("date"),
    TIMESTAMP("timestamp without time zone"),
    TIMESTAMPTZ("timestamp with time zone");

    private final String sqlName;

    KeyType(String sqlName) {
        this.sqlName = sqlName;
    }

    /** The type's name in SQL, to which key values are cast. */
    public String sqlName() {
        return sqlName;
    }
}
