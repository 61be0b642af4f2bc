package dev.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bench.report.Report;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Troubles for a few seconds, with a replica that is really paused and an update that really waits. */
class StepBenchTest {

    @TempDir
    Path out;

    @Test
    void troublesAreInjectedReleasedAndReported() throws Exception {
        Options options = Options.parse(List.of("--quick", "--arms", "blocked,replica", "--out", out.toString()));

        Report report = Main.measure(new StepBench(), options);

        assertThat(report.value("blocked.rows_per_second_before")).isPositive();
        assertThat(report.value("blocked.backed_off_seconds")).isPositive().isFinite();
        assertThat(report.value("replica.back_seconds")).isNotNegative();
        Path folder = out.resolve("step");
        assertThat(Files.readAllLines(folder.resolve("timeline.csv"))).hasSizeGreaterThan(200);
        assertThat(folder.resolve("timeline.png")).isNotEmptyFile();
        assertThat(Files.readString(folder.resolve("timeline.svg"))).contains("replay on the replica is paused");
    }
}
