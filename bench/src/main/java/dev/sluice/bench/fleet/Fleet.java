package dev.sluice.bench.fleet;

import dev.sluice.bench.server.BenchDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The worker processes of one bench. Closing it ends them. Not thread-safe. */
public final class Fleet implements AutoCloseable {

    private final String url;
    private final Map<Long, Process> processes = new ConcurrentHashMap<>();

    public Fleet(BenchDatabase database) {
        this.url = database.jdbcUrl();
    }

    /** Starts one more; it works within about a second. */
    public void start() throws IOException {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Dbench.log=" + System.getProperty("bench.log", "target/bench.log") + ".worker",
                        "-cp",
                        System.getProperty("java.class.path"),
                        WorkerMain.class.getName(),
                        url))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        processes.put(process.pid(), process);
    }

    /** Whether this is one of ours, and alive. */
    public boolean has(long pid) {
        Process process = processes.get(pid);
        return process != null && process.isAlive();
    }

    /** SIGKILL. */
    public void kill(long pid) {
        Process process = processes.remove(pid);
        if (process == null) {
            throw new IllegalArgumentException("process " + pid + " is not of this fleet");
        }
        process.destroyForcibly();
    }

    @Override
    public void close() {
        processes.values().forEach(Process::destroyForcibly);
        processes.clear();
    }
}
