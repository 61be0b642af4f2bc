package dev.sluice.bench.load;

import dev.sluice.bench.WrongResultException;
import dev.sluice.bench.server.BenchDatabase;
import dev.sluice.recipes.connections.ConnectionsRecipe.Strategy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Starts {@link LoadMain} and waits for it. Stateless. */
public final class LoadProcess {

    private LoadProcess() {}

    /**
     * What a load took.
     *
     * @param seconds from its first question to the database to its last, without the start of the JVM
     * @param heapMegabytes the most heap that was in use, of garbage too
     * @param residentMegabytes the most memory that the process had (VmHWM); not a number where the system does not tell
     */
    public record Took(double seconds, double heapMegabytes, double residentMegabytes) {}

    /** Loads. */
    public static Took run(BenchDatabase database, Strategy strategy, int workers) throws Exception {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-Dbench.log=" + System.getProperty("bench.log", "target/bench.log") + ".load",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LoadMain.class.getName(),
                        database.jdbcUrl(),
                        strategy.name(),
                        String.valueOf(workers)))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int code = process.waitFor();
            String[] took = said.lines()
                    .filter(line -> line.startsWith("took "))
                    .findFirst()
                    .orElse("")
                    .split(" ");
            if (code != 0 || took.length != 4) {
                throw new WrongResultException(strategy + ": the process ended with " + code + ", and said: " + said);
            }
            return new Took(Double.parseDouble(took[1]), Double.parseDouble(took[2]), Double.parseDouble(took[3]));
        } finally {
            process.destroyForcibly();
        }
    }
}
