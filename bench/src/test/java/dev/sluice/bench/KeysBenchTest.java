package dev.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bench.report.Report;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeysBenchTest {

    @TempDir
    private Path out;

    @Test
    void stagesAndWalksBothFormsOfAList() throws Exception {
        Options options = Options.parse(List.of("--quick", "--rows", "3000", "--out", out.toString()));

        Report report = Main.measure(new KeysBench(), options);

        for (String form : List.of("lines", "csv.gz")) {
            assertThat(report.value(form + ".staging_seconds")).as(form).isPositive();
            assertThat(report.value(form + "_to_table")).as(form).isPositive();
            assertThat(report.value(form + ".list_bytes")).as(form).isPositive();
        }
    }
}
