package dev.sluice.definitions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.DefinitionException;
import dev.sluice.Finding;
import dev.sluice.SqlStep;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a database finds wrong is led back to its place in the file. */
class LocateTest {

    private static final String HEAD = "backfill: a\ntable: t\n";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "step: UPDATE t SET b = wrong WHERE :chunk(t)",
                "step:   UPDATE t SET a = 'é😀',\n      b =\n\n      wrong WHERE :chunk(t)   # wrong",
                "step: |\n  UPDATE t\n     SET b = wrong\n   WHERE :chunk(t)",
                "step: |2 # wrong\n    UPDATE t\n     SET\tb = wrong\n\n   WHERE :chunk(t)\n\n# wrong\n",
                "step: |-\n\n\n        UPDATE t SET a = '😀', b = wrong WHERE :chunk(t)\n\n",
                "step: >\n  UPDATE t\n  SET b =\n\n  wrong\n    WHERE :chunk(t)\n",
                "step: >+\n  UPDATE t SET b = wrong\n  WHERE :chunk(t)\n\n\n",
                "step: 'UPDATE t SET a = ''x'', b = wrong WHERE :chunk(t)'",
                "step: 'UPDATE t SET a = ''x'',\n\n    b = wrong\n  WHERE :chunk(t)'",
                "step: \"UPDATE t\\n\\tSET a = \\\"a\\\\\\\",\\x20b\\u0020= wrong \\\n    WHERE :chunk(t)\"",
                "step: \"UPDATE t SET a = '\\U0001F600\\u00e9\\e', b =\n  wrong WHERE :chunk(t)\"",
                "step: \"\\x55PDATE t SET b = wrong WHERE :chunk(t)\"",
                "step: &step >-\n   UPDATE t SET b = wrong WHERE :chunk(t)",
                "step: !!str UPDATE t SET b = wrong WHERE :chunk(t)",
                "step: !!str &x 'UPDATE t SET b = wrong WHERE :chunk(t)'",
                "step: &x !!str # wrong\n  |\n   UPDATE t SET b = wrong WHERE :chunk(t)",
                "? step\n: UPDATE t SET b = wrong WHERE :chunk(t)"
            })
    void aCharacterOfTheStepIsFoundInEveryStyleOfScalar(String step) {
        String text = HEAD + step;
        Definition definition = DefinitionFile.parse(text, "f.yaml");
        String sql = ((SqlStep) definition.backfill().step()).statement();

        Problem problem =
                definition.locate(new Finding("step", sql.indexOf("wrong"), "column \"wrong\" does not exist", null));

        assertThat(pointedAt(problem)).isEqualTo("wrong");
        assertThat(text.split("\n", -1)[problem.line() - 1]).isEqualTo(problem.sourceLine());
        // Not the word in a comment: the same character of the text, so the one after "b =".
        int before = String.join("\n", List.of(text.split("\n", -1)).subList(0, problem.line() - 1))
                        .length()
                + problem.column();
        assertThat(text.substring(0, before)).contains("b");
    }

    @Test
    void everyCharacterOfALiteralBlockIsFoundExactly() {
        String text = HEAD + "step: |\n  UPDATE t\n     SET b = 'x  y'\n\n   WHERE :chunk(t)\n";
        Definition definition = DefinitionFile.parse(text, "f.yaml");
        String sql = ((SqlStep) definition.backfill().step()).statement();
        for (int i = 0; i < sql.length(); i++) {
            if (!Character.isWhitespace(sql.charAt(i))) {
                Problem problem = definition.locate(new Finding("step", i, "here", null));
                assertThat(problem.sourceLine().charAt(problem.column() - 1)).isEqualTo(sql.charAt(i));
            }
        }
    }

    @Test
    void theEndOfTheTextIsBehindItsLastCharacter() {
        Definition definition =
                DefinitionFile.parse(HEAD + "step: |\n  UPDATE t SET a = 1 WHERE :chunk(t)\n\n", "f.yaml");

        assertThat(definition
                        .locate(new Finding("step", 1000, "syntax error at end of input", null))
                        .rendered())
                .isEqualTo("""
                        f.yaml:4:37: syntax error at end of input
                          4 |   UPDATE t SET a = 1 WHERE :chunk(t)
                            |                                     ^""");
    }

    @Test
    void aFindingWithoutAnOffsetIsAtItsField() {
        Definition definition = DefinitionFile.parse(
                "backfill: a\ntable: \"t\"\nkey: [x,\n  y]\nremaining: a IS NULL\nstep: |\n  UPDATE t SET a = 1 WHERE :chunk(t)\n",
                "f.yaml");

        assertThat(at(definition, "table")).isEqualTo("2:8 \"t\"");
        assertThat(at(definition, "key")).startsWith("3:6");
        assertThat(at(definition, "remaining")).isEqualTo("5:12 a IS NULL");
        assertThat(at(definition, "step")).isEqualTo("7:3 UPDATE");
        assertThat(at(definition, "skip-reason")).isEqualTo("7:3 UPDATE");
        assertThat(at(definition, "something.else")).isEqualTo("1:11 a");
    }

    @Test
    void thePartsOfARecipeAreFoundAndWhatItGeneratesIsAtTheColumns() {
        Definition definition = DefinitionFile.parse("""
                backfill: a
                table: t
                columns:
                  "my.col":
                    lookup: countries.currency
                    on: {country_name: name}
                  b: {expression: "upper(x)"}
                """, "f.yaml");

        assertThat(at(definition, "columns.my.col")).isEqualTo("4:3 \"my.col\"");
        assertThat(at(definition, "columns.my.col.lookup")).isEqualTo("5:13 countries.currency");
        assertThat(at(definition, "columns.my.col.on.country_name")).isEqualTo("6:10 country_name");
        assertThat(at(definition, "columns.my.col.on.country_name.column")).isEqualTo("6:24 name");
        assertThat(at(definition, "columns.b.expression")).isEqualTo("7:19 \"upper(x)\"");
        assertThat(pointedAt(definition.locate(new Finding("columns.b.expression", 6, "no x", null))))
                .isEqualTo("x");
        assertThat(at(definition, "columns.b.expression.deeper")).isEqualTo("7:19 \"upper(x)\"");
        assertThat(at(definition, "step")).startsWith("4:3");
        assertThat(pointedAt(definition.locate(new Finding("step", 500, "generated", null))))
                .isNotEmpty();
        assertThat(at(definition, "remaining")).startsWith("4:3");
        assertThat(at(definition, "key")).isEqualTo("2:8 t");
    }

    @Test
    void allFindingsOfARefusalComeInTheOrderOfTheFile() {
        Definition definition = DefinitionFile.read(Repository.file("examples/campaign-currency.yaml"));

        List<Problem> problems = definition.problems(new DefinitionException(
                "campaign-currency",
                List.of(
                        new Finding("step", 7, "there is no table campaigns", "did you mean 'campaign'?"),
                        Finding.of("table", "there is no table campaigns", null),
                        Finding.of("table", "there is no table campaigns", null))));

        assertThat(problems).extracting(Problem::line).containsExactly(2, 6);
        assertThat(problems.get(1).rendered()).endsWith("""
                campaign-currency.yaml:6:10: there is no table campaigns
                  6 |   UPDATE campaigns c SET budget_currency = a.currency
                    |          ^^^^^^^^^ did you mean 'campaign'?""");
    }

    @Test
    void aliasesAreAtTheirAnchor() {
        Definition definition =
                DefinitionFile.parse("backfill: &n a\ntable: *n\nstep: UPDATE a SET b = 1 WHERE :chunk(a)\n", "f.yaml");

        assertThat(definition.backfill().table()).isEqualTo("a");
        assertThat(at(definition, "table")).startsWith("1:");
    }

    private static String at(Definition definition, String field) {
        Problem problem = definition.locate(Finding.of(field, "wrong", null));
        return problem.line() + ":" + problem.column() + " " + pointedAt(problem);
    }

    private static String pointedAt(Problem problem) {
        int[] points = problem.sourceLine().codePoints().toArray();
        int begin = problem.column() - 1;
        return new String(points, begin, Math.min(problem.length(), points.length - begin));
    }
}
