package dev.sluice.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs the server's own programs (initdb, pg_ctl), bounded in time, with their output kept for the error message.
 *
 * <p>PostgreSQL refuses to run as root, because a bug in it would then own the machine. As root each command runs in a user
 * namespace of its own, where it is an unprivileged user.
 */
final class Command {
    private Command() {}

    /** What a command said and how it ended; exit code -1 means that it was killed because its time was up. */
    record Result(int exitCode, String output) {
        boolean succeeded() {
            return exitCode == 0;
        }
    }

    static Result run(Duration limit, List<String> command) {
        List<String> line = new ArrayList<>();
        if (UserId.isRoot()) {
            line.addAll(UserNamespace.PREFIX);
        }
        line.addAll(command);
        return execute(limit, line);
    }

    static Result execute(Duration limit, List<String> line) {
        ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
        // A PGDATA or PGPORT of the user's shell is about another server; messages are compared, so they stay English.
        builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
        builder.environment().put("LC_ALL", "C");
        Process process;
        try {
            process = builder.start();
            process.getOutputStream().close();
        } catch (IOException e) {
            throw new EmbeddedPostgresException(Problem.PERMISSION, "cannot run " + line, e);
        }
        // On a thread of its own: a program that hangs without closing its output must not hang us.
        CompletableFuture<String> output = CompletableFuture.supplyAsync(() -> readAll(process.getInputStream()));
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                return new Result(-1, "no end within " + limit.toSeconds() + " s: " + String.join(" ", line));
            }
            return new Result(process.exitValue(), output.get(5, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new EmbeddedPostgresException(Problem.SERVER, "interrupted while running " + line, e);
        } catch (ExecutionException | TimeoutException e) {
            return new Result(process.exitValue(), "(its output could not be read: " + e + ")");
        }
    }

    private static String readAll(InputStream in) {
        try (in) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
