package dev.sluice.bench.load;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.sluice.RunOptions;
import dev.sluice.RunState;
import dev.sluice.RunView;
import dev.sluice.Sluice;
import dev.sluice.bench.WrongResultException;
import dev.sluice.bench.server.People;
import dev.sluice.recipes.connections.BulkLoad;
import dev.sluice.recipes.connections.ConnectionsRecipe;
import dev.sluice.recipes.connections.ConnectionsRecipe.Strategy;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import org.postgresql.ds.PGSimpleDataSource;

/** Makes all edges of a database, online or in bulk, and prints what it took: {@code seconds heap_mb resident_mb}. */
public final class LoadMain {

    private static final double MEGABYTE = 1 << 20;

    private LoadMain() {}

    public static void main(String[] arguments) throws Exception {
        Strategy strategy = Strategy.valueOf(arguments[1]);
        int workers = Integer.parseInt(arguments[2]);
        HikariConfig config = new HikariConfig();
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setURL(arguments[0]);
        config.setDataSource(source);
        // One for each worker, two for the controller, one for the heartbeat, two for commands.
        config.setMaximumPoolSize(workers + 5);
        try (HikariDataSource pool = new HikariDataSource(config)) {
            long begin = System.nanoTime();
            load(pool, strategy, workers, begin);
            double seconds = (System.nanoTime() - begin) / 1e9;
            System.out.println("took " + seconds + " " + heap() + " " + resident());
        }
    }

    private static void load(HikariDataSource pool, Strategy strategy, int workers, long begin) throws Exception {
        try (Connection connection = pool.getConnection()) {
            ConnectionsRecipe recipe =
                    People.RECIPE.toBuilder().strategy(strategy).build().resolved(connection);
            if (strategy == Strategy.ONLINE) {
                run(pool, recipe, workers);
                return;
            }
            BulkLoad bulk = new BulkLoad(recipe);
            bulk.prepare(connection, false);
            run(pool, recipe, workers);
            System.err.printf("bench: loaded after %.1f s%n", (System.nanoTime() - begin) / 1e9);
            bulk.finish(
                    connection,
                    step -> System.err.printf("bench: %s after %.1f s%n", step, (System.nanoTime() - begin) / 1e9));
        }
    }

    private static void run(HikariDataSource pool, ConnectionsRecipe recipe, int workers) throws Exception {
        RunOptions options = RunOptions.DEFAULTS.withFullSpeed().withMaxWorkers(workers);
        try (Sluice sluice = Sluice.on(pool)) {
            RunView end = sluice.start(recipe.toBackfill(), options).await();
            if (end.state() != RunState.SUCCEEDED) {
                throw new WrongResultException("run is " + end.state().label() + " (" + end.reason() + ")");
            }
            System.err.printf("bench: %d chunks, the newest of %d contacts%n", end.chunks(), end.chunkRows());
        }
    }

    private static double heap() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                        .filter(pool -> pool.getType() == MemoryType.HEAP)
                        .map(MemoryPoolMXBean::getPeakUsage)
                        .mapToLong(MemoryUsage::getUsed)
                        .sum()
                / MEGABYTE;
    }

    // What the kernel has seen at most: heap, code, stacks and all. Not every system tells it.
    private static double resident() throws IOException {
        Path status = Path.of("/proc/self/status");
        List<String> lines = Files.isReadable(status) ? Files.readAllLines(status) : List.of();
        return lines.stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToDouble(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024.0)
                .findFirst()
                .orElse(Double.NaN);
    }
}
