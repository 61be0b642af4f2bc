package dev.sluice;

/** What a backfill does to the rows of a chunk: said in SQL, or computed in Java. */
public sealed interface Step permits SqlStep, JavaStep {

    /**
     * A step in one SQL statement that contains {@code :chunk(alias)} wherever rows of the walked table are chosen.
     *
     * @param statement such as {@code UPDATE t SET a = b WHERE :chunk(t) AND a IS NULL}
     */
    static Step sql(String statement) {
        return new SqlStep(statement);
    }
}
