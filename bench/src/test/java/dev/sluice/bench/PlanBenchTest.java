package dev.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bench.report.Report;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A few generated tables, the same each time: what a plan says of rows and bytes comes true. */
class PlanBenchTest {

    @TempDir
    Path out;

    @Test
    void aPlansIntervalsHoldOnGeneratedTables() throws Exception {
        Options options = Options.parse(List.of("--quick", "--tables", "12", "--seed", "7", "--out", out.toString()));

        Report report = Main.measure(new PlanBench(), options);

        for (String what : List.of(
                "rows_scanned",
                "rows_remaining",
                "rows_changed",
                "wal_bytes",
                "heap_growth",
                "index_growth",
                "other_growth")) {
            // Eleven of twelve: one in ten may miss, and these are always the same.
            assertThat(report.value("hit." + what)).as(what).isGreaterThanOrEqualTo(0.9);
        }
        assertThat(report.value("seconds")).isPositive();
    }
}
