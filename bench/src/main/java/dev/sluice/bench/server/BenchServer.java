package dev.sluice.bench.server;

import dev.sluice.bench.report.Report;
import dev.sluice.embedded.LocalPostgres;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The durable server of a bench, in the output folder. Its data stay between benches, its databases do not. One bench at a
 * time has it.
 */
public final class BenchServer implements AutoCloseable {

    /** The same for every arm of every bench. Durability is the embedded server's own and cannot be switched off. */
    static final Map<String, String> SETTINGS = new LinkedHashMap<>();

    static {
        SETTINGS.put("shared_buffers", "512MB");
        SETTINGS.put("max_wal_size", "8GB");
        // Segments of earlier rounds are used again, instead of being made anew in whichever arm is first.
        SETTINGS.put("min_wal_size", "4GB");
        SETTINGS.put("checkpoint_timeout", "15min");
        // Compiling would cost statements of a quarter of a second more than it gives.
        SETTINGS.put("jit", "off");
        SETTINGS.put("max_connections", "60");
    }

    private static final List<String> SHOWN = List.of(
            "fsync",
            "synchronous_commit",
            "full_page_writes",
            "wal_level",
            "wal_compression",
            "shared_buffers",
            "max_wal_size",
            "min_wal_size",
            "checkpoint_timeout",
            "jit",
            "autovacuum",
            "shared_preload_libraries");

    private final LocalPostgres postgres;
    private final FileChannel lock;
    private final Thread atExit;

    private BenchServer(LocalPostgres postgres, FileChannel lock) {
        this.postgres = postgres;
        this.lock = lock;
        this.atExit = new Thread(postgres::close, "bench-server-stop");
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /**
     * Starts it, or adopts the one that a killed bench left.
     *
     * @throws IllegalStateException if another bench is running
     */
    public static BenchServer start(Path out) throws IOException {
        FileChannel lock = lock(out);
        LocalPostgres postgres =
                LocalPostgres.in(out.resolve("pg")).settings(SETTINGS).start();
        if (!postgres.settingsNotApplied().isEmpty()) {
            postgres.close();
            throw new IllegalStateException("the server in " + out + " is used by somebody with other settings: "
                    + postgres.settingsNotApplied());
        }
        return new BenchServer(postgres, lock);
    }

    /** One that is run by somebody else, who also ends it. */
    static BenchServer of(LocalPostgres postgres, Path out) throws IOException {
        return new BenchServer(postgres, lock(out));
    }

    private static FileChannel lock(Path out) throws IOException {
        Files.createDirectories(out);
        FileChannel lock = FileChannel.open(out.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (lock.tryLock() == null) {
            lock.close();
            throw new IllegalStateException("another bench is running in " + out + ": two would measure each other");
        }
        return lock;
    }

    /** Makes a template database, anew if there is one. */
    public void makeTemplate(String name, Filling filling) throws Exception {
        drop(name);
        postgres.createDatabase(name);
        filling.fill(new BenchDatabase(postgres, name));
    }

    /** Makes an empty database, anew if there is one. */
    public BenchDatabase newDatabase(String name) throws SQLException {
        drop(name);
        postgres.createDatabase(name);
        return new BenchDatabase(postgres, name);
    }

    /**
     * A copy of a template, byte for byte, with a checkpoint behind it: every timed run finds the same pages, the same
     * statistics and an empty log behind the last checkpoint.
     */
    public BenchDatabase copyOf(String template) throws SQLException {
        String name = template + "_run";
        drop(name);
        BenchDatabase maintenance = new BenchDatabase(postgres, "postgres");
        maintenance.execute("CREATE DATABASE " + name + " TEMPLATE " + template + " STRATEGY FILE_COPY", "CHECKPOINT");
        return new BenchDatabase(postgres, name);
    }

    private void drop(String name) throws SQLException {
        new BenchDatabase(postgres, "postgres").execute("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
    }

    /** Processor time up to now. */
    public CpuTime cpuTime() {
        return CpuTime.now(postgres.postmasterPid());
    }

    /** Puts the server's version and settings on a report. */
    public void describeTo(Report report) throws SQLException {
        BenchDatabase maintenance = new BenchDatabase(postgres, "postgres");
        report.version("postgresql", maintenance.text("SHOW server_version"));
        for (String name : SHOWN) {
            report.setting("postgresql." + name, maintenance.text("SHOW " + name));
        }
    }

    /** Stops it. Databases are dropped, so that a large bench leaves little behind. */
    @Override
    public void close() throws Exception {
        for (String name : new BenchDatabase(postgres, "postgres")
                .texts("SELECT datname FROM pg_database WHERE datname NOT IN ('postgres', 'template0', 'template1')")) {
            drop(name);
        }
        Runtime.getRuntime().removeShutdownHook(atExit);
        postgres.close();
        lock.close();
    }

    /** Fills a new template database. */
    @FunctionalInterface
    public interface Filling {
        void fill(BenchDatabase database) throws Exception;
    }
}
