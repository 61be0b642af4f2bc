package dev.sluice.cli;

import dev.sluice.cli.database.Redaction;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What the person typed, to tell them what to type next.
 *
 * @param program how they call sluice
 * @param arguments as they came
 * @param database what they gave to {@code --db}; empty if nothing
 */
public record Typed(String program, List<String> arguments, Optional<String> database) {

    /** How sluice was called: the launcher says it. */
    public static String calledAs() {
        return System.getProperty("sluice.command", "sluice");
    }

    /** The same without one of its arguments. */
    public Typed without(String argument) {
        return new Typed(
                program, arguments.stream().filter(a -> !a.equals(argument)).toList(), database);
    }

    /** The same command again, without passwords. */
    public String again() {
        return Redaction.redact(
                program + " " + arguments.stream().map(Typed::quoted).collect(Collectors.joining(" ")));
    }

    /** Another command on the same database, without passwords. */
    public String command(String words) {
        return Redaction.redact(program + " " + words
                + database.map(db -> " --db " + quoted(db)).orElse(""));
    }

    private static String quoted(String word) {
        return word.matches("[\\w@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
