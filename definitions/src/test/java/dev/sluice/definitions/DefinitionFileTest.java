package dev.sluice.definitions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Backfill;
import dev.sluice.FailureBudget;
import dev.sluice.KeyPart;
import dev.sluice.Probe;
import dev.sluice.RunOptions;
import dev.sluice.TimeWindows;
import dev.sluice.recipes.columns.ColumnsRecipe;
import dev.sluice.recipes.columns.Lookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DefinitionFileTest {

    private static final String STEP = "step: UPDATE t SET a = 1 WHERE :chunk(t)\n";

    @Test
    void everyFieldIsRead() {
        Definition definition = DefinitionFile.read(Repository.file("definitions/src/test/resources/all-fields.yaml"));

        Backfill backfill = definition.backfill();
        assertThat(definition.description()).contains("Everything there is, in one file\n");
        assertThat(backfill.table()).isEqualTo("\"Odd\".t");
        assertThat(backfill.key())
                .containsExactly(
                        new KeyPart("tenant", false), new KeyPart("Created At", true), new KeyPart("id", false));
        assertThat(backfill.remaining()).contains("a IS NULL\nOR b IS NULL\n");
        assertThat(backfill.skipReason()).contains("'row ' || id");
        assertThat(backfill.verify())
                .contains(
                        "SELECT tenant, \"Created At\", id, a AS stored FROM \"Odd\".t o WHERE :chunk(o) AND a <> b\n");
        RunOptions options = backfill.defaults();
        assertThat(options.verify()).contains(true);
        assertThat(options.batchSize()).hasValue(1000);
        assertThat(options.maxWorkers()).hasValue(4);
        assertThat(options.sleep()).contains(Duration.ofSeconds(2));
        assertThat(options.fullSpeed()).isFalse();
        assertThat(options.failureBudget().map(FailureBudget::toString)).contains("0.5%");
        assertThat(options.labels()).isEqualTo(Map.of("tenant", "acme", "shard", "7"));
        assertThat(options.priority()).hasValue(8);
        assertThat(options.windows())
                .contains(TimeWindows.parse(
                        "Sat-Sun 00:00-06:00 Europe/Berlin; Mon,Wed-Fri 22:00-05:00 UTC;" + " daily 12:00-12:30 UTC"));
        assertThat(options.probes())
                .containsExactly(
                        Probe.sql("queue_depth", 10_000, "SELECT count(*) FROM outbox")
                                .graded(),
                        Probe.http("change_freeze", "https://deploys.internal/may-backfill"),
                        Probe.prometheus(
                                "checkout_p99",
                                0.25,
                                "http://prometheus:9090",
                                "histogram_quantile(0.99, sum by (le) (rate(checkout_bucket[1m])))"));
        ColumnsRecipe recipe = (ColumnsRecipe) definition.recipe().orElseThrow();
        Lookup lookup = (Lookup) recipe.columns().get(1).source();
        assertThat(lookup.table().parts()).containsExactly("geo", "countries");
        assertThat(lookup.on()).containsExactly(Map.entry("country", "name"), Map.entry("re:gion", "region"));
    }

    @ParameterizedTest
    @CsvSource({"sample,20000", "5%,5%", "0.01%,0.01%", "12000,12000", "' 300 ',300"})
    void aSampleIsVerifiedWhereItIsNamed(String written, String sample) {
        RunOptions options = DefinitionFile.parse(
                        "backfill: a\ntable: t\nremaining: a IS NULL\n" + STEP + "verify: " + written + "\n", "f.yaml")
                .backfill()
                .defaults();

        assertThat(options.verify()).contains(true);
        assertThat(options.verifySample()).contains(sample);
        assertThat(options.verifySeed()).as("by chance").isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0,0", "50,50", "50ms,50", "2s,2000", "2 s,2000", "'''5ms''',5", "60m,3600000"})
    void aDurationIsMillisecondsUnlessItSaysOtherwise(String written, long millis) {
        Definition definition =
                DefinitionFile.parse("backfill: a\ntable: t\n" + STEP + "sleep: " + written + "\n", "f.yaml");

        assertThat(definition.backfill().defaults().sleep()).contains(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @CsvSource({"0,0", "50,50", "'''50''',50", "0.5%,0.5%", "2 %,2%"})
    void aFailureBudgetIsANumberOfRowsOrAShare(String written, String read) {
        Definition definition =
                DefinitionFile.parse("backfill: a\ntable: t\n" + STEP + "failure-budget: " + written + "\n", "f.yaml");

        assertThat(definition.backfill().defaults().failureBudget().map(FailureBudget::toString))
                .contains(read);
    }

    @Test
    void whatIsLeftOutIsLeftToTheEngine() {
        Backfill backfill =
                DefinitionFile.parse("backfill: 7\ntable: t\n" + STEP, "f.yaml").backfill();

        assertThat(backfill.name()).isEqualTo("7");
        assertThat(backfill.key()).isEmpty();
        assertThat(backfill.remaining()).isEmpty();
        assertThat(backfill.skipReason()).isEmpty();
        assertThat(backfill.defaults().batchSize()).isEmpty();
        assertThat(backfill.defaults().labels()).isEmpty();
    }

    @Test
    void aByteOrderMarkAndWindowsLineBreaksAreTolerated(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("f.yaml");
        Files.writeString(
                file, "\uFEFFbackfill: a\r\ntable: t\r\nstep: |\r\n  UPDATE t\r\n  SET a = 1 WHERE :chunk(t)\r\n");

        assertThat(DefinitionFile.read(file).backfill().step().toString()).contains("UPDATE t\nSET a = 1");
    }

    @Test
    void aFileLargerThanAnyDefinitionIsRefusedUnread(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("f.yaml");
        Files.write(file, new byte[DefinitionFile.MAX_BYTES + 1]);

        assertThatThrownBy(() -> DefinitionFile.read(file))
                .isInstanceOf(DefinitionFileException.class)
                .hasMessageContaining("is too large: 1048577 bytes");
    }

    @Test
    void theExceptionTellsAllProblemsWhenNobodyRendersThem() {
        assertThatThrownBy(() -> DefinitionFile.parse("backfill: a\ntabel: t\nkye: id\n" + STEP, "f.yaml"))
                .hasMessageContaining("f.yaml:2:1: unknown field 'tabel'")
                .hasMessageContaining("f.yaml:3:1: unknown field 'kye'");
    }

    @Test
    void aTabBeforeTheCaretStaysATab() {
        Problem problem = new Problem("f", 1, 3, 2, "m", "s", "a\tbcd");

        assertThat(problem.rendered()).isEqualTo("f:1:3: m\n  1 | a\tbcd\n    |  \t^^ s");
    }

    @Test
    void namesThatTheEngineTakesAndTheDocumentedPatternAgree() {
        for (String name : List.of("a", "a-b_c.9", "9", "-a", "A", "", "a".repeat(63), "a".repeat(64), "é")) {
            assertThat(name.matches(DefinitionSchema.NAME_PATTERN)).as(name).isEqualTo(Backfill.isValidName(name));
        }
    }
}
