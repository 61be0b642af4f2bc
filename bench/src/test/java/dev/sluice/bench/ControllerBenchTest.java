package dev.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bench.report.Report;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A controller watched for two seconds: its sessions and threads are found, and do something. */
class ControllerBenchTest {

    @TempDir
    Path out;

    @Test
    void theControllersSessionsAndThreadsAreFound() throws Exception {
        Report report = Main.measure(new ControllerBench(), Options.parse(List.of("--quick", "--out", out.toString())));

        assertThat(report.value("customers.server")).isPositive();
        assertThat(report.value("customers.program")).isPositive();
        assertThat(report.value("alone.program")).isPositive();
    }
}
