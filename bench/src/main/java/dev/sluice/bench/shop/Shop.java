package dev.sluice.bench.shop;

import dev.sluice.bench.server.BenchDatabase;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The handle on the customers' process. Closing it ends the process. Not thread-safe. */
public final class Shop implements AutoCloseable {

    private final Process process;
    private final BufferedWriter commands;
    private final BufferedReader answers;
    private final Path file;

    private Shop(Process process, Path file) {
        this.process = process;
        this.file = file;
        this.commands = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Starts the process; no customer comes yet. */
    public static Shop start() throws IOException {
        Path file = Files.createTempFile("sluice-shop-", ".samples");
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xms256m",
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-Dbench.log=" + System.getProperty("bench.log", "target/bench.log") + ".shop",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ShopMain.class.getName()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        return new Shop(process, file);
    }

    /** Lets customers come to the campaigns of a database, whose ids are 1 to {@code rows}. */
    public void open(BenchDatabase database, int rows, Load load) throws IOException {
        ask("open " + rows + " " + load.perSecond() + " " + load.connections() + " " + load.seed() + " "
                + database.jdbcUrl());
    }

    /** From now on so many come a second. */
    public void rate(double perSecond) throws IOException {
        ask("rate " + perSecond);
    }

    /** Lets no more come, waits for transactions under way, and gives all since {@link #open}. */
    public Transactions stop() throws IOException {
        ask("close " + file);
        return Transactions.read(file);
    }

    private String ask(String command) throws IOException {
        commands.write(command + "\n");
        commands.flush();
        String answer = answers.readLine();
        if (answer == null || !answer.startsWith("ok ")) {
            String verb = command.substring(0, command.indexOf(' '));
            throw new IOException(
                    "the customers' process cannot " + verb + ": " + (answer == null ? "it has ended" : answer));
        }
        return answer;
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        Files.deleteIfExists(file);
    }
}
