package dev.sluice.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Backfill;
import dev.sluice.Chunk;
import dev.sluice.ChunkReport;
import dev.sluice.Key;
import dev.sluice.KeyColumn;
import dev.sluice.KeyType;
import dev.sluice.KeyValue;
import dev.sluice.Outcomes;
import dev.sluice.RunOptions;
import dev.sluice.RunState;
import dev.sluice.RunView;
import dev.sluice.Sluice;
import dev.sluice.Step;
import dev.sluice.Walk;
import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class SluiceMetersTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    private static ChunkReport report(Map<String, String> labels, int chunkRows, Outcomes outcomes) {
        Key key = new Key(List.of(KeyColumn.of("id", KeyType.BIGINT)));
        return new ChunkReport(
                1,
                "fill",
                labels,
                "w1",
                1,
                1,
                1,
                new Chunk(1, "fill", new Walk.ByKey(key), KeyValue.of("1"), null, KeyValue.of("2")),
                chunkRows,
                outcomes,
                Duration.ofMillis(20),
                Duration.ofMillis(30));
    }

    private double rows(String outcome) {
        return registry.get("sluice.rows")
                .tags("backfill", "fill", "outcome", outcome)
                .counter()
                .count();
    }

    @Test
    void aRunIsCountedRowByRowAndChunkByChunk() throws Exception {
        try (TestDatabase database = TestServer.shared().newDatabase("meters");
                Sluice sluice = Sluice.builder(database.dataSource())
                        .listener(SluiceMeters.withLabels(registry, "tenant"))
                        .build()) {
            database.execute(
                    "CREATE TABLE t (id bigint PRIMARY KEY, n integer)",
                    "INSERT INTO t SELECT i, CASE WHEN i <= 100 THEN 1 END FROM generate_series(1, 1000) i");
            Backfill backfill = Backfill.named("fill")
                    .table("t")
                    .remaining("n IS NULL")
                    .step(Step.sql("UPDATE t SET n = 1 WHERE :chunk(t) AND n IS NULL AND id <> 500"))
                    .build();

            RunView end = sluice.start(
                            backfill,
                            RunOptions.DEFAULTS
                                    .withFullSpeed()
                                    .withBatchSize(100)
                                    .withLabel("tenant", "acme"))
                    .await(Duration.ofMinutes(1));

            assertThat(end.state()).as(end.reason()).isEqualTo(RunState.SUCCEEDED);
            assertThat(rows("changed")).isEqualTo(899);
            assertThat(rows("already_right")).isEqualTo(100);
            assertThat(rows("skipped")).isEqualTo(1);
            assertThat(rows("quarantined")).isZero();
            assertThat(registry.get("sluice.chunks")
                            .tag("tenant", "acme")
                            .counter()
                            .count())
                    .isEqualTo(end.chunks());
            assertThat(registry.get("sluice.chunk.step").timer().count()).isEqualTo(end.chunks());
            assertThat(registry.get("sluice.chunk.total").timer().totalTime(TimeUnit.NANOSECONDS))
                    .isGreaterThan(registry.get("sluice.chunk.step").timer().totalTime(TimeUnit.NANOSECONDS));
            assertThat(registry.get("sluice.chunk.rows").gauge().value()).isEqualTo(100);
            assertThat(registry.get("sluice.database.reachable").gauge().value())
                    .isEqualTo(1);
            // Told after the fact: the run's end may be seen a moment earlier.
            Awaitility.await()
                    .until(() -> registry.find("sluice.run.state.changes")
                                    .tags("backfill", "fill", "state", "succeeded")
                                    .counter()
                            != null);
        }
    }

    @Test
    void nothingIsShownBeforeItWasMeasured() {
        SluiceMeters meters = SluiceMeters.on(registry);
        assertThat(registry.getMeters()).isEmpty();

        meters.databaseReachable(false, "connection refused");
        assertThat(registry.getMeters())
                .extracting(meter -> meter.getId().getName())
                .containsExactly("sluice.database.reachable");
        assertThat(registry.get("sluice.database.reachable").gauge().value()).isZero();

        meters.databaseReachable(true, "answers again");
        assertThat(registry.get("sluice.database.reachable").gauge().value()).isEqualTo(1);
    }

    @Test
    void rollbacksTakeoversAndMovesAreCounted() {
        SluiceMeters meters = SluiceMeters.on(registry);
        meters.chunkRolledBack(1, "fill", "w1", "deadlock detected");
        meters.chunkRolledBack(1, "fill", "w2", "deadlock detected");
        meters.rangeTakenOver(1, "fill", "w2", 3, 4);
        meters.stateChanged(1, "fill", RunState.PAUSED, "paused by somebody");

        assertThat(registry.get("sluice.chunks.rolled.back")
                        .tag("backfill", "fill")
                        .counter()
                        .count())
                .isEqualTo(2);
        assertThat(registry.get("sluice.takeovers")
                        .tag("backfill", "fill")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get("sluice.run.state.changes")
                        .tag("state", "paused")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void theNewestChunkSizeIsShownForEachTenant() {
        SluiceMeters meters = SluiceMeters.withLabels(registry, "tenant");
        meters.chunkCommitted(report(Map.of("tenant", "acme"), 500, Outcomes.NONE));
        meters.chunkCommitted(report(Map.of("tenant", "acme"), 750, Outcomes.NONE));
        meters.chunkCommitted(report(Map.of(), 10, Outcomes.NONE));

        assertThat(registry.get("sluice.chunk.rows")
                        .tag("tenant", "acme")
                        .gauge()
                        .value())
                .isEqualTo(750);
        assertThat(registry.get("sluice.chunk.rows")
                        .tag("tenant", "none")
                        .gauge()
                        .value())
                .isEqualTo(10);
    }

    @Test
    void labelsThatNobodyAskedForMakeNoTags() {
        SluiceMeters.on(registry).chunkCommitted(report(Map.of("tenant", "acme"), 500, Outcomes.NONE));

        assertThat(registry.getMeters()).extracting(Meter::getId).allMatch(id -> id.getTag("tenant") == null);
    }

    @Test
    void aLabelOfManyValuesMakesABoundedNumberOfMeters() {
        SluiceMeters meters = SluiceMeters.withLabels(registry, "tenant");
        int tenants = LabelTags.MOST_COMBINATIONS + 50;
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < tenants; i++) {
                meters.chunkCommitted(report(Map.of("tenant", "t" + i), 5, new Outcomes(2, 0, 0, 0)));
            }
        }

        assertThat(registry.find("sluice.chunks").counters()).hasSize(LabelTags.MOST_COMBINATIONS + 1);
        assertThat(registry.get("sluice.chunks")
                        .tag("tenant", "other")
                        .counter()
                        .count())
                .isEqualTo(100);
        assertThat(registry.find("sluice.rows").tag("outcome", "changed").counters().stream()
                        .mapToDouble(counter -> counter.count())
                        .sum())
                .isEqualTo(4.0 * tenants);
    }

    @Test
    void aLabelMayNotHideATagOfTheMeters() {
        assertThatThrownBy(() -> SluiceMeters.withLabels(registry, "tenant", "outcome"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'outcome'");
    }
}
