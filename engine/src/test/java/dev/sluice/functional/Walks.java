package dev.sluice.functional;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Backfill;
import dev.sluice.RunOptions;
import dev.sluice.RunState;
import dev.sluice.RunView;
import dev.sluice.Sluice;
import dev.sluice.Step;
import dev.sluice.embedded.TestDatabase;
import java.time.Duration;
import javax.sql.DataSource;

/** Walks whose step counts, so that a row walked twice or not at all shows. The table has a column {@code n}, 0 at first. */
final class Walks {

    private Walks() {}

    /** A backfill that adds one to {@code n} of each row. */
    static Backfill.Builder counting(String table, String... key) {
        return Backfill.named("count")
                .table(table)
                .key(key)
                .step(Step.sql("UPDATE " + table + " AS w SET n = n + 1 WHERE :chunk(w)"))
                .defaults(RunOptions.DEFAULTS.acceptNonIdempotent());
    }

    /** The same, run to its end with two workers. */
    static RunView toTheEnd(DataSource source, Backfill.Builder backfill, int batchSize) throws InterruptedException {
        try (Sluice sluice = Sluice.on(source)) {
            RunView end = sluice.start(
                            backfill.build(),
                            RunOptions.DEFAULTS
                                    .withFullSpeed()
                                    .withMaxWorkers(2)
                                    .withBatchSize(batchSize))
                    .await(Duration.ofMinutes(2));
            assertThat(end.state()).as(end.reason()).isEqualTo(RunState.SUCCEEDED);
            return end;
        }
    }

    /** The same, with every row stepped exactly once. */
    static RunView eachRowOnce(TestDatabase database, String table, int batchSize, String... key)
            throws InterruptedException {
        long rows = database.queryLong("SELECT count(*) FROM " + table);
        RunView end = toTheEnd(database.dataSource(), counting(table, key), batchSize);
        assertThat(database.queryStrings("SELECT n || ' x ' || count(*) FROM " + table + " GROUP BY n"))
                .containsExactly("1 x " + rows);
        assertThat(end.outcomes().changed()).isEqualTo(rows);
        assertThat(end.outcomes().scanned()).isEqualTo(rows);
        return end;
    }
}
