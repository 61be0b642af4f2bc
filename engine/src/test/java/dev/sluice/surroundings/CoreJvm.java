package dev.sluice.surroundings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs {@link CoreSuite} in a JVM of its own. */
final class CoreJvm {

    private static final Pattern SUMMARY =
            Pattern.compile(Pattern.quote(CoreSuite.SUMMARY) + "(\\d+) succeeded, 0 failed, 0 skipped");

    /** Fewer would mean that tags got lost. */
    private static final int LEAST_TESTS = 18;

    private static final int LINES_SHOWN = 150;

    private CoreJvm() {}

    /**
     * Runs every core test and expects all to succeed.
     *
     * @param jvmOptions such as system properties
     */
    static void expectSuccess(CoreSuite.Way way, String... jvmOptions) {
        String output = run(way, List.of(jvmOptions));
        Matcher summary = SUMMARY.matcher(output);
        List<String> lines = output.lines().toList();
        assertThat(summary.find())
                .as(() -> String.join("\n", lines.subList(Math.max(0, lines.size() - LINES_SHOWN), lines.size())))
                .isTrue();
        System.out.println(way + " " + List.of(jvmOptions) + ": " + summary.group());
        lines.stream().filter(line -> line.matches("\\d+ ms: .*")).forEach(line -> System.out.println("  " + line));
        assertThat(Integer.parseInt(summary.group(1))).isGreaterThanOrEqualTo(LEAST_TESTS);
    }

    private static String run(CoreSuite.Way way, List<String> jvmOptions) {
        try {
            Path output = Files.createTempFile("sluice-core-", ".log");
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx256m",
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC"));
            command.addAll(jvmOptions);
            command.addAll(
                    List.of("-cp", System.getProperty("java.class.path"), CoreSuite.class.getName(), way.name()));
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            if (!process.waitFor(300, TimeUnit.SECONDS)) {
                // Politely first: its servers end with it.
                process.destroy();
                process.waitFor(10, TimeUnit.SECONDS);
                process.destroyForcibly();
            }
            String text = new String(Files.readAllBytes(output), StandardCharsets.UTF_8);
            Files.delete(output);
            return text;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
