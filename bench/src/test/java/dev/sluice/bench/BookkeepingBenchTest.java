package dev.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bench.report.Report;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BookkeepingBenchTest {

    @TempDir
    Path out;

    @Test
    void measuresWhatTheChunksLeft() throws Exception {
        Options options = Options.parse(List.of("--quick", "--rows", "500", "--out", out.toString()));

        Report report = Main.measure(new BookkeepingBench(), options);

        assertThat(report.value("chunks")).isEqualTo(50);
        assertThat(report.value("control_schema_kb")).isPositive();
        assertThat(report.value("range_hot_ratio")).isBetween(0.0, 1.0);
    }
}
