package dev.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.bench.report.Report;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The benches are run rarely and must not rot: one runs here, with all its arms, too small to mean anything. */
class ColumnsBenchTest {

    private static final String ARMS = "single,loop,spring-items,spring-unnest,spring-keys,spring-ranges,sluice";

    @TempDir
    Path out;

    @Test
    void everyArmFillsTheTableAndIsReported() throws Exception {
        Options options = Options.parse(List.of("--quick", "--rows", "6000", "--arms", ARMS, "--out", out.toString()));

        Report report = Main.measure(new ColumnsBench(), options);

        for (String arm : ARMS.split(",")) {
            assertThat(report.value(arm + ".rows_per_second")).as(arm).isPositive();
        }
        assertThat(report.value("sluice_to_best_spring")).isPositive();
        assertThat(Files.readString(out.resolve("columns/report.json"))).contains("\"postgresql.fsync\" : \"on\"");
        assertThat(Files.readString(out.resolve("columns/report.md"))).contains("| sluice |");
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        assertThatThrownBy(() -> Options.parse(List.of("--row", "1"))).hasMessageContaining("unknown: --row");
        assertThatThrownBy(() -> Options.parse(List.of("--rows"))).hasMessageContaining("--rows needs a value");
        assertThatThrownBy(() -> Options.parse(List.of("--rows", "0")).number("rows", 1, 1))
                .hasMessageContaining("at least 1, got 0");
        assertThatThrownBy(() ->
                        Options.parse(List.of("--arms", "single,spark")).names("arms", List.of(), List.of("single")))
                .hasMessageContaining("knows no 'spark'");
    }
}
