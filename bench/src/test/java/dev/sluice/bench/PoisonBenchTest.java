package dev.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bench.report.Report;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The measurement of bad rows runs to its end, and its own check of every row passes. */
class PoisonBenchTest {

    @TempDir
    private Path out;

    @Test
    void everyNumberOfBadRowsIsWalkedAndReported() throws Exception {
        Options options = Options.parse(List.of("--quick", "--rows", "8000", "--out", out.toString()));

        Report report = Main.measure(new PoisonBench(), options);

        assertThat(report.value("extra_attempts_a_bad_row_of_7")).isBetween(5.0, 20.0);
        assertThat(report.value("time_with_20_to_none")).isPositive();
        assertThat(Files.readString(out.resolve("poison/report.md"))).contains("What bad rows cost");
    }
}
