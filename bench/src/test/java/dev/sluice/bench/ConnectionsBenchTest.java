package dev.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bench.report.Report;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectionsBenchTest {

    @TempDir
    Path out;

    @Test
    void allArmsMakeTheSameEdgesAndAreReported() throws Exception {
        Options options = Options.parse(List.of("--quick", "--rows", "300", "--out", out.toString()));

        Report report = Main.measure(new ConnectionsBench(), options);

        assertThat(report.value("online_to_single")).isPositive();
        assertThat(report.value("bulk_to_single")).isPositive();
        assertThat(report.value("bulk_to_jobs")).isPositive();
        assertThat(report.value("bulk_to_jobs_full")).isPositive();
        assertThat(report.value("jvm.peak_heap_mb")).isPositive();
        assertThat(report.value("jvm.peak_resident_mb")).isGreaterThan(20);
    }
}
