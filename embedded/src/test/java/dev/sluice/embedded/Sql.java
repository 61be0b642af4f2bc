package dev.sluice.embedded;

/** Rows that a test commits before it breaks something, and counts afterwards. */
final class Sql {
    private Sql() {}

    static void commitRows(LocalPostgres postgres, int count) {
        postgres.createDatabase("kept");
        new TestDatabase(postgres, "kept")
                .execute("CREATE TABLE kept AS SELECT g AS id FROM generate_series(1, " + count + ") g");
    }

    static long committedRows(LocalPostgres postgres) {
        return new TestDatabase(postgres, "kept").queryLong("SELECT count(*) FROM kept");
    }

    static String show(LocalPostgres postgres, String setting) {
        return new TestDatabase(postgres, "postgres")
                .queryStrings("SHOW " + setting)
                .get(0);
    }
}
