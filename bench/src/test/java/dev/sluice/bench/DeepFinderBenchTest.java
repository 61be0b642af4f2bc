package dev.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bench.report.Report;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a generated graph, DeepFinder and the recursive statement find the same; the bench refuses to go on if not. */
class DeepFinderBenchTest {

    @TempDir
    Path out;

    @Test
    void bothWaysFindTheSameAndAreReported() throws Exception {
        Report report = Main.measure(
                new DeepFinderBench(),
                Options.parse(List.of("--quick", "--rows", "600", "--seed", "3", "--out", out.toString())));

        assertThat(report.value("recursive_to_deepfinder")).isPositive();
        assertThat(report.value("deepfinder_few.p99_ms")).isPositive();
        assertThat(Files.readString(out.resolve("deepfinder/report.json"))).contains("\"edges\"");
    }
}
