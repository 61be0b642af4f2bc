package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** The real command in a JVM of its own. Its outputs go to files, so that no full pipe can stop it. */
final class SluiceProcess implements AutoCloseable {

    private static final Duration LONG_ENOUGH = Duration.ofSeconds(60);

    private final Process process;
    private final Path out;
    private final Path err;
    private final String command;

    private SluiceProcess(Process process, Path out, Path err, String command) {
        this.process = process;
        this.out = out;
        this.err = err;
        this.command = command;
    }

    static SluiceProcess start(Map<String, String> environment, String... arguments) {
        return start(environment, Path.of("/dev/null"), arguments);
    }

    private static SluiceProcess start(Map<String, String> environment, Path input, String... arguments) {
        try {
            Path folder = Files.createTempDirectory("sluice-cli-test");
            Path out = folder.resolve("out");
            Path err = folder.resolve("err");
            // Whoever runs the tests in the background may have SIGINT ignored, which children inherit.
            List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT"));
            command.addAll(CommandLaunch.command());
            command.addAll(List.of(arguments));
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectInput(Redirect.from(input.toFile()))
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            builder.environment().keySet().removeAll(List.of("SLUICE_DB", "PGPASSWORD", "PGUSER"));
            builder.environment().put("LC_ALL", "C.UTF-8");
            builder.environment().putAll(environment);
            return new SluiceProcess(builder.start(), out, err, String.join(" ", arguments));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a command to its end and expects an exit code. */
    static SluiceProcess run(int exitCode, Map<String, String> environment, String... arguments) {
        return start(environment, arguments).expectExit(exitCode);
    }

    /** The same with a file on its standard input. */
    static SluiceProcess runWithInput(int exitCode, Map<String, String> environment, Path input, String... arguments) {
        return start(environment, input, arguments).expectExit(exitCode);
    }

    SluiceProcess expectExit(int exitCode) {
        assertThat(exitCode()).as(this::toString).isEqualTo(exitCode);
        return this;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    int exitCode() {
        try {
            if (!process.waitFor(LONG_ENOUGH.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("still running after " + LONG_ENOUGH + ": " + this);
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return process.exitValue();
    }

    void awaitOutput(String text) {
        awaitMatch("(?s).*" + Pattern.quote(text) + ".*");
    }

    void awaitMatch(String pattern) {
        await().atMost(LONG_ENOUGH)
                .pollInterval(Duration.ofMillis(50))
                .failFast(() -> {
                    if (!process.isAlive() && !everything().matches(pattern)) {
                        throw new AssertionError("ended without '" + pattern + "': " + this);
                    }
                })
                .until(() -> everything().matches(pattern));
    }

    void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    String out() {
        return read(out);
    }

    String err() {
        return read(err);
    }

    String everything() {
        return out() + err();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    @Override
    public String toString() {
        return "sluice " + command + "\n--- out\n" + out() + "--- err\n" + err();
    }
}
