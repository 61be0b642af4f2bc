package dev.sluice.cli.database;

import dev.sluice.embedded.LocalPostgres;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/** The database that a command works on, and the embedded server behind it if there is one. Thread-safe. */
public final class Database implements AutoCloseable {

    /** The database on the embedded server that is used when none is named. */
    public static final String DEFAULT_NAME = "sluice";

    private static final int CONNECT_SECONDS = 3;

    // For questions and commands. Workers limit their own statements.
    private static final int SOCKET_SECONDS = 20;

    private final DatabaseUrl url;
    private final @Nullable LocalPostgres server;
    private @Nullable Pool pool;

    private Database(DatabaseUrl url, @Nullable LocalPostgres server) {
        this.url = url;
        this.server = server;
    }

    /**
     * Opens what {@code --db} names; if it is silent, what {@code SLUICE_DB} names; else the embedded server's database
     * {@value #DEFAULT_NAME}. Connects to the server only if it is the embedded one.
     *
     * @param option an address, or the name of a database on the embedded server; null if not given
     */
    public static Database open(@Nullable String option, Map<String, String> environment) {
        String text = option != null ? option : environment.getOrDefault("SLUICE_DB", "");
        if (!text.isBlank() && DatabaseUrl.isAddress(text)) {
            return new Database(DatabaseUrl.parse(text, environment), null);
        }
        return embedded(text.isBlank() ? DEFAULT_NAME : text);
    }

    /** Opens a database on the embedded server, and starts the server or makes the database where they are missing. */
    public static Database embedded(String name) {
        LocalPostgres server = LocalPostgres.in(LocalPostgres.defaultHome()).start();
        server.createDatabase(name);
        Redaction.learn(server.password());
        DatabaseUrl url = new DatabaseUrl(
                server.jdbcUrl(name),
                Optional.of(server.user()),
                Optional.of(server.password()),
                "database " + name + " on the embedded server");
        return new Database(url, server);
    }

    /** What to call it, without password. */
    public String shown() {
        return url.shown();
    }

    /** The embedded server, if this is one of its databases. */
    public Optional<LocalPostgres> server() {
        return Optional.ofNullable(server);
    }

    /** A source of single connections that fails at once: for commands that ask a question and end. */
    public DataSource direct() {
        PGSimpleDataSource source = simple();
        source.setSocketTimeout(SOCKET_SECONDS);
        return source;
    }

    /** A pool for so many workers, with room for the heartbeat, commands and the progress line. */
    public synchronized DataSource pool(int workers) {
        Pool current = pool;
        if (current == null) {
            current = new Pool(simple(), workers + 3);
            pool = current;
        }
        return current;
    }

    private PGSimpleDataSource simple() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        // Before the address, whose own parameters win.
        source.setApplicationName("sluice");
        source.setTcpKeepAlive(true);
        source.setConnectTimeout(CONNECT_SECONDS);
        source.setLoginTimeout(CONNECT_SECONDS);
        source.setURL(url.jdbcUrl());
        url.user().ifPresent(source::setUser);
        url.password().ifPresent(source::setPassword);
        return source;
    }

    @Override
    public void close() {
        Pool open;
        synchronized (this) {
            open = pool;
        }
        if (open != null) {
            open.close();
        }
        if (server != null) {
            server.close();
        }
    }
}
