package dev.sluice.definitions;

/** What the value of a field may be. */
enum FieldType {
    TEXT("text"),
    NAME("a name"),
    TABLE("a table"),
    COLUMN_NAMES("a column name, or a list of them"),
    SQL_EXPRESSION("an SQL expression"),
    SQL_STEP("an SQL statement"),
    SQL_CHECK("a SELECT"),
    WHOLE_NUMBER("a whole number"),
    DURATION("a duration: milliseconds, or a number with ms, s or m"),
    TRUTH("true or false"),
    PROOF("true, false, sample, or how many rows, such as 5%"),
    BUDGET("a number of rows, or a share such as 0.5%"),
    LABELS("a mapping of names to values"),
    COLUMNS("a mapping of column names to {expression: …} or {lookup: …, on: …}"),
    COUNTERS("a list of table.column: what is counted"),
    COUNTER("what is counted, such as follows.followed_id"),
    CONNECTIONS("a kind of edges such as work_overlap, or a mapping of what is not as usual"),
    EDGE_KIND("1 to 31 of a-z, 0-9 and '_', beginning with a letter"),
    DROP_OR_KEEP("drop or keep"),
    DROP_OR_OPEN("drop or open"),
    ONLINE_OR_BULK("online or bulk"),
    BUILD_OR_KEEP("build or keep"),
    AFTER_STEPS("analyze, prewarm, or a list of them"),
    TABLE_COLUMNS("a table, or a table with its columns: people(person_id, name)"),
    KEYS("a mapping: {file: …}, {query: …} or {values: …}"),
    WINDOWS("a time window such as 'Sat-Sun 00:00-06:00 Europe/Berlin', or a list of them"),
    SIGNALS(
            "a list of {name: …, sql: …, limit: …}, {name: …, http: …} or {name: …, prometheus: …, query: …, limit: …}"),
    SIGNAL_NAME("a name like queue_depth"),
    URL("a URL that begins with http:// or https://"),
    NUMBER("a number above 0"),
    FILE("a file's path, or '-' for standard input"),
    SQL_QUERY("an SQL query"),
    KEY_VALUES("a list of keys; one of several columns is itself a list"),
    LOOKUP("a column of another table, as table.column"),
    COLUMN_PAIRS("a mapping of this table's columns to the lookup table's columns");

    private final String words;

    FieldType(String words) {
        this.words = words;
    }

    /** The type in words, as in "expected a whole number". */
    String words() {
        return words;
    }
}
