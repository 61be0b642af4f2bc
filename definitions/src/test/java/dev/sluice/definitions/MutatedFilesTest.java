package dev.sluice.definitions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Finding;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever is done to a file, its reader answers with a definition or with problems that stand inside it. */
class MutatedFilesTest {

    private static final int MUTATIONS = 2_000;

    private static final List<String> PIECES = List.of(
            "\t",
            "\n",
            "\r\n",
            "  ",
            ":",
            ": ",
            "- ",
            "[",
            "]",
            "{",
            "}",
            "'",
            "\"",
            "|",
            ">",
            "#",
            "&a ",
            "*a",
            "!x ",
            "? ",
            "---\n",
            "...\n",
            "%YAML 1.2\n",
            "\\",
            "\0",
            "\uFEFF",
            "😀",
            "é",
            ":chunk(",
            ":chunk",
            ";",
            "null",
            "~",
            "1",
            "<<: ",
            "columns:\n",
            "step: ",
            "\u2028",
            "\u0085",
            "\uD83D");

    @Test
    void everyMutationIsAnsweredAtAPlaceInTheFile() {
        List<String> seeds = List.of(
                Repository.text("examples/campaign-currency.yaml"),
                Repository.text("examples/city-currency.yaml"),
                Repository.text("definitions/src/test/resources/all-fields.yaml"));
        int refused = 0;
        for (int seed = 0; seed < MUTATIONS; seed++) {
            Random random = new Random(seed);
            String text = mutated(seeds.get(random.nextInt(seeds.size())), random);
            refused += isRefused(text, seed) ? 1 : 0;
        }
        assertThat(refused).isBetween(MUTATIONS / 4, MUTATIONS - MUTATIONS / 20);
    }

    private static boolean isRefused(String text, int seed) {
        try {
            Definition definition = DefinitionFile.parse(text, "mutated.yaml");
            for (String field : List.of("table", "step", "remaining", "columns.currency.lookup")) {
                for (int offset = -1; offset < 40; offset += 7) {
                    assertInside(definition.locate(new Finding(field, offset, "m", null)), text, seed);
                }
            }
            return false;
        } catch (DefinitionFileException e) {
            assertThat(e.problems()).as("seed %d", seed).isNotEmpty().isSortedAccordingTo(Problem.BY_PLACE);
            e.problems().forEach(problem -> assertInside(problem, text, seed));
            return true;
        } catch (RuntimeException | StackOverflowError e) {
            throw new AssertionError("seed " + seed + ":\n" + text, e);
        }
    }

    private static void assertInside(Problem problem, String text, int seed) {
        if (problem.line() == 0) {
            return;
        }
        String[] lines = (text.startsWith("\uFEFF") ? text.substring(1) : text).split("\r\n|\r|\n", -1);
        assertThat(problem.line()).as("seed %d: %s", seed, problem).isBetween(1, lines.length);
        String line = lines[problem.line() - 1];
        int length = line.codePointCount(0, line.length());
        assertThat(problem.sourceLine()).as("seed %d", seed).isEqualTo(line);
        assertThat(problem.column()).as("seed %d: %s", seed, problem).isBetween(1, length + 1);
        assertThat(problem.column() + problem.length() - 1)
                .as("seed %d: %s", seed, problem)
                .isLessThanOrEqualTo(Math.max(problem.column(), length));
        assertThat(problem.rendered().split("\n", -1)).as("seed %d", seed).hasSize(3);
    }

    private static String mutated(String seed, Random random) {
        StringBuilder text = new StringBuilder(seed);
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            int at = random.nextInt(text.length() + 1);
            int to = Math.min(text.length(), at + random.nextInt(8));
            switch (random.nextInt(5)) {
                case 0 -> text.delete(at, to);
                case 1 -> text.insert(at, PIECES.get(random.nextInt(PIECES.size())));
                case 2 -> text.replace(at, to, PIECES.get(random.nextInt(PIECES.size())));
                case 3 -> text.insert(at, text.substring(at, to));
                default -> text.setLength(random.nextInt(4) == 0 ? at : text.length());
            }
        }
        return text.toString();
    }
}
