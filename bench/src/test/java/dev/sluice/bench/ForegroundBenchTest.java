package dev.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bench.report.Report;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One of each sort beside a few customers: every row that an arm says to have filled is looked at. */
class ForegroundBenchTest {

    private static final List<String> ARMS = List.of("sluice", "update", "fixed-250-10", "spring");

    @TempDir
    Path out;

    @Test
    void customersAreMeasuredBesideEachArm() throws Exception {
        Options options = Options.parse(
                List.of("--quick", "--arms", String.join(",", ARMS), "--rows", "30000", "--out", out.toString()));

        Report report = Main.measure(new ForegroundBench(), options);

        for (String arm : ARMS) {
            assertThat(report.value(arm + ".rows_per_second")).as(arm).isPositive();
            assertThat(report.value(arm + ".p99_ratio")).as(arm).isPositive();
            assertThat(report.value(arm + ".done")).as(arm).isPositive();
        }
        assertThat(report.value("none.p99_ms")).isPositive();
        assertThat(report.value("none.done")).isGreaterThan(100);
        Path folder = out.resolve("foreground");
        assertThat(Files.readAllLines(folder.resolve("rounds.csv"))).hasSize(1 + 1 + ARMS.size());
        assertThat(folder.resolve("frontier.png")).isNotEmptyFile();
        assertThat(Files.readString(folder.resolve("frontier.svg"))).contains("Sluice", "goal: at most 1.25");
        assertThat(Files.readString(folder.resolve("report.json")))
                .contains("\"postgresql.synchronous_commit\" : \"on\"");
        try (BufferedReader csv = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(folder.resolve("transactions.csv.gz"))),
                StandardCharsets.UTF_8))) {
            assertThat(csv.lines().filter(line -> line.startsWith("1,none,")).count())
                    .isGreaterThanOrEqualTo((long) report.value("none.done"));
        }
    }
}
