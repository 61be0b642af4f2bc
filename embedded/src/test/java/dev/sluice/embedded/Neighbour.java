package dev.sluice.embedded;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Another process that uses a local server, driven by a test: it starts, reports, and leaves on demand. */
final class Neighbour implements AutoCloseable {
    private final Process process;
    private final BufferedReader says;
    private final Writer listens;

    private Neighbour(Process process) {
        this.process = process;
        this.says = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        this.listens = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
    }

    /** What it found: how it came to the server, and where that is. */
    record Report(Arrival arrival, int port, long postmasterPid) {}

    static Neighbour using(Path home) throws IOException {
        return spawn("use", home.toString());
    }

    static Neighbour withATestServer() throws IOException {
        return spawn("test-server", "");
    }

    private static Neighbour spawn(String what, String argument) throws IOException {
        return new Neighbour(new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Neighbour.class.getName(),
                        what,
                        argument)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    Report awaitReport() throws IOException {
        String line = says.readLine();
        if (line == null) {
            throw new IOException("the neighbour ended without a report");
        }
        String[] words = line.split(" ");
        return new Report(Arrival.valueOf(words[0]), Integer.parseInt(words[1]), Long.parseLong(words[2]));
    }

    void leave() throws IOException, InterruptedException {
        listens.write("leave\n");
        listens.flush();
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException("the neighbour did not leave properly: " + process);
        }
    }

    /** SIGKILL. */
    void die() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() throws InterruptedException {
        die();
    }

    public static void main(String[] args) throws IOException {
        LocalPostgres postgres = args[0].equals("use")
                ? LocalPostgres.in(Path.of(args[1])).start()
                : TestServer.shared().postgres();
        System.out.println(postgres.arrival() + " " + postgres.port() + " " + postgres.postmasterPid());
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
        if (args[0].equals("use")) {
            postgres.close();
        }
    }
}
