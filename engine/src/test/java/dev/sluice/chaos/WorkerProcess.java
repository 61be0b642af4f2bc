package dev.sluice.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A worker JVM as its operating system sees it: something that can be stopped, continued and killed. */
final class WorkerProcess implements AutoCloseable {

    private static final int LINES_KEPT = 25;

    private final Process process;
    private final Path output;
    private volatile boolean stopped;

    private WorkerProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /**
     * Starts one.
     *
     * @param url of the database, with user and password
     * @param workers how many threads
     */
    static WorkerProcess start(String url, int workers) {
        try {
            Path output = Files.createTempFile("sluice-worker-", ".log");
            ProcessBuilder builder = new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx64m",
                    "-Xshare:auto",
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "-cp",
                    System.getProperty("java.class.path"),
                    WorkerMain.class.getName(),
                    String.valueOf(workers));
            builder.environment().put(WorkerMain.URL, url);
            builder.redirectErrorStream(true).redirectOutput(output.toFile());
            return new WorkerProcess(builder.start(), output);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start a worker process", e);
        }
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    boolean isStopped() {
        return stopped;
    }

    /** SIGKILL; back when it is gone. */
    void kill() {
        process.destroyForcibly();
        awaitEnd(Duration.ofSeconds(20));
    }

    /** SIGTERM; it ends by itself, which a stopped process cannot. */
    void terminate() {
        process.destroy();
    }

    /** SIGSTOP: it stands still in the middle of whatever it does, and nobody is told. */
    void stop() {
        stopped = true;
        signal("STOP");
    }

    /** SIGCONT: it goes on as if no time had passed. */
    void resume() {
        stopped = false;
        signal("CONT");
    }

    boolean awaitEnd(Duration longest) {
        try {
            return process.waitFor(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** The last lines it printed. */
    String lastWords() {
        try {
            // Byte by byte: a killed process may have left half a character.
            List<String> lines = new String(Files.readAllBytes(output), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LINES_KEPT), lines.size()));
        } catch (IOException e) {
            return "(no output: " + e.getMessage() + ")";
        }
    }

    private void signal(String name) {
        try {
            // Nothing to do if it has just died: kill says so and nobody minds.
            new ProcessBuilder("kill", "-" + name, String.valueOf(pid()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot send SIG" + name + " to " + pid(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        kill();
        try {
            Files.deleteIfExists(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return "worker process " + pid();
    }
}
