package dev.sluice.embedded;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A throw-away server for tests: durable like the real one, in a folder that is deleted with it.
 *
 * <p>Use the {@link #shared()} one with a database per test; start a {@link #dedicated} one for tests that crash it, fill it
 * up or need other settings. What a killed test JVM leaves behind is ended and deleted by the next one. Thread-safe.
 */
public final class TestServer implements AutoCloseable {
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private static final List<Consumer<TestDatabase>> PREPARATIONS = new CopyOnWriteArrayList<>();

    private final LocalPostgres postgres;

    /** Of the shared one, of which many ask. */
    private final @Nullable SpareDatabase spare;

    private TestServer(LocalPostgres postgres, @Nullable SpareDatabase spare) {
        this.postgres = postgres;
        this.spare = spare;
    }

    private TestServer withSpare() {
        return new TestServer(postgres, new SpareDatabase(postgres));
    }

    /** The server of this JVM: started by the first call, ended when the JVM exits. Never stop, crash or close this one. */
    public static TestServer shared() {
        return Shared.SERVER;
    }

    /** A server of its own, with settings in postgresql.conf's words; ended by {@link #close}, at the latest by the JVM's exit. */
    public static TestServer dedicated(Map<String, String> settings) {
        Path folder = TestFolders.newFolder();
        ClusterTemplate.of(TestVersion.ofThisJvm().binaries()).copyTo(folder);
        return in(folder, settings);
    }

    private static TestServer in(Path folder, Map<String, String> settings) {
        return new TestServer(
                LocalPostgres.in(folder)
                        .binaries(TestVersion.ofThisJvm().binaries())
                        .settings(settings)
                        .start(),
                null);
    }

    /**
     * Starts a streaming replica of this server, in asynchronous replication, with the same settings, password and
     * databases. Promote it with {@code pg_promote()}.
     */
    public TestServer newReplica() {
        Path folder = TestFolders.newFolder();
        Map<String, String> settings = BaseBackup.of(postgres, folder);
        return in(folder, settings);
    }

    /** A server of its own with the usual settings. */
    public static TestServer dedicated() {
        return dedicated(Map.of());
    }

    /** The server, to stop, crash and start it. */
    public LocalPostgres postgres() {
        return postgres;
    }

    /** Makes an empty database whose name begins with {@code prefix} and that no other test has. */
    public TestDatabase newDatabase(String prefix) {
        String name = prefix + "_" + DATABASES.incrementAndGet();
        if (spare != null) {
            spare.takeAs(name);
        } else if (!postgres.createDatabase(name)) {
            throw new IllegalStateException("database " + name + " exists already");
        }
        TestDatabase database = new TestDatabase(postgres, name, spare != null);
        PREPARATIONS.forEach(preparation -> preparation.accept(database));
        return database;
    }

    /** The database of that name, as on a replica, which has those of its primary. */
    public TestDatabase database(String name) {
        return new TestDatabase(postgres, name);
    }

    /** From now on, what is done to each new database of this JVM before a test gets it: roles, another way in. */
    public static void prepareEach(Consumer<TestDatabase> preparation) {
        PREPARATIONS.add(preparation);
    }

    /** Ends the server and deletes its data. */
    @Override
    public void close() {
        postgres.destroy();
        TestFolders.release(postgres.home());
    }

    /** Initialised when first asked for. */
    private static final class Shared {
        // Closed databases stay, and each would be visited once a minute.
        static final TestServer SERVER = dedicated(Map.of("max_connections", "200", "autovacuum_naptime", "1h"))
                .withSpare();
    }
}
