package dev.sluice.definitions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each broken file in {@code src/test/resources/broken} has beside it what a user is told. {@code -Dsluice.regenerate=true}
 * writes what is told now; read the difference before committing it.
 */
class BrokenFilesTest {

    private static final Path FOLDER = Repository.file("definitions/src/test/resources/broken");

    static Stream<String> brokenFiles() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".yaml"))
                    .sorted()
                    .collect(Collectors.toList())
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("brokenFiles")
    void aBrokenFileIsToldWhatIsWrongAndWhere(String name) throws IOException {
        String told = rendered(problemsOf(FOLDER.resolve(name)));
        Path expected = FOLDER.resolve(name.replace(".yaml", ".txt"));
        if (Boolean.getBoolean("sluice.regenerate")) {
            Files.writeString(expected, told);
        }

        assertThat(told).isEqualTo(Files.readString(expected));
    }

    @Test
    void noExpectationIsLeftWithoutItsFile() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            assertThat(files.filter(file -> file.toString().endsWith(".txt"))
                            .map(file -> file.getFileName().toString().replace(".txt", ".yaml"))
                            .sorted())
                    .containsExactlyElementsOf(brokenFiles().toList());
        }
    }

    @Test
    void aMissingFileAndADirectoryAreToldSo() {
        assertThat(problemsOf(FOLDER.resolve("nowhere")))
                .extracting(Problem::message)
                .containsExactly("there is no such file");
        assertThat(problemsOf(FOLDER)).extracting(Problem::message).containsExactly("is a directory, not a file");
    }

    private static List<Problem> problemsOf(Path file) {
        DefinitionFileException refusal =
                catchThrowableOfType(DefinitionFileException.class, () -> DefinitionFile.read(file));
        assertThat(refusal).as("%s must be refused", file).isNotNull();
        assertThat(refusal.problems()).isNotEmpty().isSortedAccordingTo(Problem.BY_PLACE);
        return refusal.problems();
    }

    private static String rendered(List<Problem> problems) {
        return problems.stream()
                .map(problem -> new Problem(
                        Path.of(problem.file()).getFileName().toString(),
                        problem.line(),
                        problem.column(),
                        problem.length(),
                        problem.message(),
                        problem.suggestion(),
                        problem.sourceLine()))
                .map(problem -> problem.rendered() + "\n")
                .collect(Collectors.joining());
    }
}
