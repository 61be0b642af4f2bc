package dev.sluice.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.cli.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/**
 * The checked-in pages are what {@code --help} says now. To write them anew: {@code mvn -pl cli -am test
 * -Dtest=ReferencePagesTest -Dsurefire.failIfNoSpecifiedTests=false -Dsluice.regenerate=true}
 */
class ReferencePagesTest {

    @Test
    void theCheckedInCommandsPageIsCurrent() throws IOException {
        CommandLine sluice = CommandLines.of(new SluiceCommand(List.of()));
        StringBuilder page = new StringBuilder("# Commands\n\nWhat `sluice --help` and `sluice COMMAND --help` print.")
                .append(
                        " Exit codes: [exit-codes.md](exit-codes.md). Results go to standard output, progress and messages")
                .append("\nto standard error.\n")
                .append(section("sluice", sluice));
        sluice.getSubcommands().forEach((name, command) -> {
            page.append(section("sluice " + name, command));
            command.getSubcommands()
                    .forEach((second, own) -> page.append(section("sluice " + name + " " + second, own)));
        });

        assertCurrent("docs/reference/commands.md", page.toString());
    }

    private static String section(String title, CommandLine command) {
        return "\n## " + title + "\n\n```\n" + command.getUsageMessage(Ansi.OFF).replaceAll("[ \t]+\n", "\n") + "```\n";
    }

    @Test
    void theCheckedInExitCodesPageIsCurrent() throws IOException {
        StringBuilder page = new StringBuilder("# Exit codes\n\n| code | meaning |\n|---|---|\n");
        for (ExitCode.Meaning meaning : ExitCode.ALL) {
            page.append("| ")
                    .append(meaning.code())
                    .append(" | ")
                    .append(meaning.meaning())
                    .append(" |\n");
        }
        page.append("""

                `run`, `demo` and `watch` end with the code of the run's state. Ctrl-C gives 130 and SIGTERM 143 when the run has not
                ended, whether it was paused or left to other processes; `worker` ends with 0 after either, since that is its
                ordinary end. With `--json` an error is a document on standard output, `{"error": {"code": …, "message": …, "exit": …}}`,
                and a wrong definition adds `problems` with file, line and column.
                """);

        assertCurrent("docs/reference/exit-codes.md", page.toString());
    }

    private static void assertCurrent(String file, String expected) throws IOException {
        Path path = Path.of("..").resolve(file);
        if (Boolean.getBoolean("sluice.regenerate")) {
            Files.writeString(path, expected);
        }
        assertThat(path)
                .content()
                .as(file + " is stale; see this class's comment")
                .isEqualTo(expected);
    }
}
