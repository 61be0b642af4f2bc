package dev.sluice.cli;

import dev.sluice.KeyListException;
import dev.sluice.SluiceException;
import dev.sluice.definitions.DefinitionFileException;
import dev.sluice.definitions.Problem;
import dev.sluice.embedded.EmbeddedPostgresException;
import java.util.List;

/**
 * What a thrown error means to the person at the keyboard.
 *
 * @param exitCode one of {@link ExitCode}
 * @param label the stable code
 * @param message what happened and what to do, without passwords only after {@code Redaction}
 * @param problems the mistakes of a definition or a key list; empty for other errors
 */
public record Failure(int exitCode, String label, String message, List<Problem> problems) {

    /** The code of a definition with mistakes. */
    public static final String DEFINITION_INVALID = "definition-invalid";

    public static Failure of(Throwable error) {
        if (error instanceof CliException ours) {
            return new Failure(ours.exitCode(), ours.label(), String.valueOf(ours.getMessage()), List.of());
        }
        if (error instanceof ProblemsException wrong) {
            return new Failure(
                    ExitCode.DEFINITION, DEFINITION_INVALID, String.valueOf(wrong.getMessage()), wrong.problems());
        }
        if (error instanceof DefinitionFileException file) {
            return ofFile(file);
        }
        if (error instanceof KeyListException list && !list.malformed().isEmpty()) {
            return new Failure(
                    ExitCode.of(list.code()), list.code().label(), String.valueOf(list.getMessage()), places(list));
        }
        if (error instanceof SluiceException engine) {
            return new Failure(
                    ExitCode.of(engine.code()), engine.code().label(), String.valueOf(engine.getMessage()), List.of());
        }
        if (error instanceof EmbeddedPostgresException server) {
            return new Failure(ExitCode.UNREACHABLE, "embedded-server", String.valueOf(server.getMessage()), List.of());
        }
        return new Failure(
                ExitCode.INTERNAL,
                "internal",
                "an error in sluice itself: " + oneLine(error)
                        + "\nSame command with --debug shows where; please report it with that output.",
                List.of());
    }

    // A file that is not there is another kind of mistake than one with mistakes in it.
    private static Failure ofFile(DefinitionFileException error) {
        boolean unreadable = error.problems().size() == 1
                && error.problems().get(0).line() == 0
                && error.problems()
                        .get(0)
                        .message()
                        .matches("there is no such file|is a directory, not a file|cannot be read.*");
        return unreadable
                ? new Failure(
                        ExitCode.NOT_FOUND,
                        "file-not-found",
                        error.problems().get(0).rendered(),
                        List.of())
                : new Failure(
                        ExitCode.DEFINITION, DEFINITION_INVALID, String.valueOf(error.getMessage()), error.problems());
    }

    private static List<Problem> places(KeyListException list) {
        return list.malformed().stream()
                .map(bad -> new Problem(list.source(), (int) bad.place(), 1, 1, bad.reason(), "", ""))
                .toList();
    }

    private static String oneLine(Throwable error) {
        String message = error.getMessage();
        String name = error.getClass().getSimpleName();
        return message == null
                ? name
                : name + ": " + message.lines().findFirst().orElse("");
    }
}
