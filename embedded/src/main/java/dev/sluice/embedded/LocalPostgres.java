package dev.sluice.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A durable PostgreSQL server in a folder of this user, shared by all processes that name the folder.
 *
 * <p>The first process starts the server, later ones join it, and the last one to {@linkplain #close() leave} stops it. A
 * process that dies without leaving does the server no harm: it goes on running, and the next process adopts it. The server
 * listens on 127.0.0.1 only, with a password of its own; commits are on disk when they return.
 *
 * <p>Thread-safe. Several instances for one folder, in this JVM or elsewhere, are equal users of one server.
 */
public final class LocalPostgres implements AutoCloseable {
    private static final Duration CLOSING = Duration.ofMillis(500);

    private final Home home;
    private final Map<String, String> asked;
    private final Limits limits;
    private final Purpose purpose;
    private final Binaries binaries;
    private final PgCtl pgCtl;
    private final Users users;

    private volatile Access access = new Access("");
    private volatile int port;
    private volatile Arrival arrival = Arrival.ADOPTED;
    private volatile Map<String, String> settingsNotApplied = Map.of();
    private final AtomicBoolean joined = new AtomicBoolean();

    LocalPostgres(Home home, Binaries binaries, Map<String, String> asked, Limits limits, Purpose purpose) {
        this.home = home;
        this.binaries = binaries;
        this.asked = Map.copyOf(asked);
        this.limits = limits;
        this.purpose = purpose;
        this.pgCtl = new PgCtl(home, binaries, limits);
        this.users = Users.of(home);
    }

    /** Describes the server that lives in this folder; the folder is made if it is absent. */
    public static LocalPostgresBuilder in(Path folder) {
        return new LocalPostgresBuilder(folder);
    }

    /**
     * The folder of this user's own server: {@code postgres-18} below {@code $SLUICE_HOME}, else below
     * {@code $XDG_DATA_HOME/sluice}, else below {@code ~/.local/share/sluice}.
     */
    public static Path defaultHome() {
        return Home.defaultFolder();
    }

    /** A JDBC URL without credentials: pass {@link #user} and {@link #password} beside it. */
    public String jdbcUrl(String database) {
        return Access.jdbcUrl(port, database);
    }

    /** A JDBC URL that carries user and password. For handing to another process of this user; keep it out of logs. */
    public String jdbcUrlWithPassword(String database) {
        return jdbcUrl(database) + "?user=" + user() + "&password=" + password() + "&sslmode=disable";
    }

    /** The superuser's name. */
    public String user() {
        return Cluster.SUPERUSER;
    }

    /** The password of this folder's server; random, in a file only this user can read. */
    public String password() {
        return access.password();
    }

    /** A source of plain connections, without a pool. */
    public PGSimpleDataSource dataSource(String database) {
        return access.dataSource(port, database);
    }

    /** The port on 127.0.0.1; the same after a restart unless another program took it meanwhile. */
    public int port() {
        return port;
    }

    /** The folder, with links resolved. */
    public Path home() {
        return home.folder();
    }

    /** The server's log. */
    public Path log() {
        return home.log();
    }

    /** How this instance came to the server at its last {@link #start}. */
    public Arrival arrival() {
        return arrival;
    }

    /**
     * The settings asked for here that the running server was not started with, because others were using it. Empty if all
     * are in force; they come into force when the server next starts with them asked for.
     */
    public Map<String, String> settingsNotApplied() {
        return settingsNotApplied;
    }

    /** The process id of the running server. */
    public long postmasterPid() {
        return Postmaster.of(home.data())
                .map(Postmaster::pid)
                .orElseThrow(() ->
                        new EmbeddedPostgresException(Problem.SERVER, "no server is running in " + home.folder()));
    }

    /** Whether the server's process is there; it may still be recovering. */
    public boolean isRunning() {
        return pgCtl.isRunning();
    }

    /** Makes the database if it does not exist; true if it did not. */
    public boolean createDatabase(String name) {
        try (Connection connection = dataSource(Access.MAINTENANCE_DATABASE).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE \"" + name.replace("\"", "\"\"") + "\"");
            return true;
        } catch (SQLException e) {
            // 23505: another session made it between the server's own check and its insert.
            if ("42P04".equals(e.getSQLState()) || "23505".equals(e.getSQLState())) {
                return false;
            }
            throw new EmbeddedPostgresException(Problem.SERVER, "cannot make the database " + name, e);
        }
    }

    /** Starts the server again after {@link #stop} or {@link #kill}, or adopts it if it is running; same port if free. */
    public LocalPostgres start() {
        underStartLock(() -> {
            bringUp();
        });
        return this;
    }

    /** Stops the server for everybody: sessions are ended, a checkpoint is written. Does nothing if it is not running. */
    public void stop() {
        underStartLock(() -> {
            pgCtl.stop();
        });
    }

    /**
     * Crashes the server: SIGKILL to all its processes, back when none is left. What was committed is there after
     * {@link #start}. Takes no lock, so it can strike at any moment.
     */
    public void kill() {
        pgCtl.kill();
    }

    /**
     * Leaves the server, and stops it if no other process and no other instance uses it. Does nothing the second time.
     *
     * <p>If another process is busy starting the server, which may take long after a crash, we leave without stopping it: it
     * has a user in that process.
     */
    @Override
    public void close() {
        if (!joined.getAndSet(false)) {
            return;
        }
        try (ProcessLock lock = ProcessLock.acquire(home.startLock(), limits.leave())) {
            users.leave();
            if (lock.isHeld() && users.nobodyBut(0)) {
                pgCtl.stop();
            }
        } catch (IOException e) {
            throw cannotLock(e);
        }
    }

    /** Ends the server and deletes its folder with all data. For throw-away servers. */
    void destroy() {
        underStartLock(() -> {
            if (joined.getAndSet(false)) {
                users.leave();
            }
            pgCtl.stopForGood();
        });
        try {
            DurableFiles.deleteTree(home.folder());
        } catch (IOException e) {
            throw Failures.ofFile("cannot delete " + home.folder(), e);
        }
    }

    void join() {
        underStartLock(() -> {
            bringUp();
            users.join();
            joined.set(true);
        });
    }

    private void bringUp() throws IOException {
        boolean created = Cluster.makeIfAbsent(home, binaries, purpose);
        access = new Access(Cluster.password(home));
        Startup startup = new Startup(home, pgCtl, access, limits);
        Startup.Outcome outcome = startup.bringUp(asked);
        Map<String, String> missing = Settings.readFrom(home.settingsFile()).missingFrom(asked);
        if (outcome.adopted() && !missing.isEmpty() && nobodyElseIsConnected(outcome.port())) {
            pgCtl.stop();
            outcome = startup.bringUp(asked);
            missing = Map.of();
        }
        port = outcome.port();
        settingsNotApplied = missing;
        arrival = created ? Arrival.CREATED : outcome.adopted() ? Arrival.ADOPTED : Arrival.STARTED;
    }

    /** No other user of the folder, and no session of a program that only has the URL. */
    private boolean nobodyElseIsConnected(int atPort) throws IOException {
        if (!users.nobodyBut(joined.get() ? 1 : 0)) {
            return false;
        }
        try (Connection connection =
                        access.dataSource(atPort, Access.MAINTENANCE_DATABASE).getConnection();
                Statement statement = connection.createStatement()) {
            // A session that has just been closed is there for a moment longer.
            long deadline = System.nanoTime() + CLOSING.toNanos();
            boolean alone = isAlone(statement);
            while (!alone && System.nanoTime() < deadline && Waiting.pause()) {
                alone = isAlone(statement);
            }
            return alone;
        } catch (SQLException e) {
            throw new EmbeddedPostgresException(Problem.SERVER, "cannot ask the adopted server who is connected", e);
        }
    }

    private static boolean isAlone(Statement statement) throws SQLException {
        try (ResultSet others = statement.executeQuery("SELECT count(*) FROM pg_stat_activity"
                + " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()")) {
            return others.next() && others.getLong(1) == 0;
        }
    }

    private void underStartLock(Action action) {
        try (ProcessLock lock = ProcessLock.acquire(home.startLock(), limits.startLock())) {
            lock.requireHeld();
            action.run();
        } catch (IOException e) {
            throw cannotLock(e);
        }
    }

    private EmbeddedPostgresException cannotLock(IOException e) {
        return Failures.ofFile("cannot lock or use " + home.folder(), e);
    }

    /** Work that may fail on the file system. */
    private interface Action {
        void run() throws IOException;
    }

    @Override
    public String toString() {
        return "PostgreSQL on 127.0.0.1:" + port + " in " + home.folder();
    }

    /** Ends whatever server a dead process left in this folder and deletes the folder. */
    static void discard(Path folder, Path binariesParent) throws IOException {
        Home home = Home.at(folder);
        new PgCtl(home, Binaries.in(binariesParent), Limits.DEFAULT).stopForGood();
        DurableFiles.deleteTree(home.folder());
    }
}
