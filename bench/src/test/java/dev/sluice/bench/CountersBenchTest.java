package dev.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bench.report.Report;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CountersBenchTest {

    @TempDir
    Path out;

    @Test
    void bothArmsMakeEveryCounterRightAndAreReported() throws Exception {
        Options options = Options.parse(List.of("--quick", "--rows", "2000", "--out", out.toString()));

        Report report = Main.measure(new CountersBench(), options);

        assertThat(report.value("single.seconds")).isPositive();
        assertThat(report.value("sluice.seconds")).isPositive();
        assertThat(report.value("verify_to_sluice")).isPositive();
    }
}
