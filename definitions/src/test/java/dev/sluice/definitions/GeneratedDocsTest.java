package dev.sluice.definitions;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * The checked-in schema and reference page are what the list of fields says now. To write them anew: {@code mvn -pl
 * definitions -am test -Dtest=GeneratedDocsTest -Dsurefire.failIfNoSpecifiedTests=false -Dsluice.regenerate=true}
 */
class GeneratedDocsTest {

    private static final Schema SCHEMA = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(DefinitionSchema.json(), InputFormat.JSON);

    @Test
    void theCheckedInSchemaIsCurrent() throws IOException {
        assertCurrent("docs/schema/backfill.schema.json", DefinitionSchema.json());
    }

    @Test
    void theCheckedInReferencePageIsCurrent() throws IOException {
        assertCurrent("docs/reference/definition-file.md", DefinitionReference.markdown());
    }

    static Stream<Path> validFiles() throws IOException {
        try (Stream<Path> examples = Files.list(Repository.file("examples"))) {
            List<Path> files = new ArrayList<>(
                    examples.filter(f -> f.toString().endsWith(".yaml")).toList());
            files.add(Repository.file("definitions/src/test/resources/all-fields.yaml"));
            return files.stream();
        }
    }

    @ParameterizedTest
    @MethodSource("validFiles")
    void whatTheReaderAcceptsTheSchemaAccepts(Path file) throws IOException {
        DefinitionFile.read(file);

        assertThat(errors(Files.readString(file))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "unknown-field",
                "several-mistakes",
                "ranges",
                "huge-number",
                "wrong-types",
                "columns-empty",
                "columns-a-list",
                "columns-shapes",
                "counters-shapes",
                "counters-beside",
                "counters-and-step",
                "connections-shapes",
                "keys-shapes",
                "keys-values",
                "keys-empty",
                "windows",
                "windows-empty",
                "signals",
                "neither-step-nor-columns",
                "step-and-columns",
                "nothing-required",
                "step-malformed-chunk",
                "verify-sample",
                "verify-word",
                "verify-typo"
            })
    void whatTheReaderRefusesForItsShapeTheSchemaRefusesToo(String name) {
        assertThat(errors(Repository.text("definitions/src/test/resources/broken/" + name + ".yaml")))
                .isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("documentedExamples")
    void everyDocumentedExampleIsAccepted(String field, String yaml) {
        DefinitionFile.parse(yaml, "example-of-" + field);
        assertThat(errors(yaml)).isEmpty();
    }

    static Stream<Arguments> documentedExamples() {
        return Fields.OF_FILE.stream().map(field -> {
            String head = (field.name().equals("backfill") ? "" : "backfill: a\n")
                    + (field.name().matches("table|counters|connections") ? "" : "table: t\n")
                    + (field.name().matches("step|columns|counters|connections")
                            ? ""
                            : "step: UPDATE t SET a = 1 WHERE :chunk(t)\n")
                    // Nothing is proved by nothing.
                    + (field.name().equals("verify") ? "remaining: a IS NULL\n" : "");
            String example = field.example().startsWith("'") ? "\"" + field.example() + "\"" : field.example();
            return Arguments.of(field.name(), head + field.name() + ": " + example + "\n");
        });
    }

    private static List<Error> errors(String yaml) {
        LoadSettings settings =
                LoadSettings.builder().setAllowNonScalarKeys(true).build();
        Object value = new Load(settings).loadFromString(yaml.replace("!custom ", ""));
        return SCHEMA.validate(Json.text(value), InputFormat.JSON);
    }

    private static void assertCurrent(String path, String now) throws IOException {
        Path file = Repository.file(path);
        if (Boolean.getBoolean("sluice.regenerate")) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, now);
        }
        assertThat(Files.readString(file)).isEqualTo(now);
    }
}
