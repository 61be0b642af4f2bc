package dev.sluice.surroundings;

import static org.awaitility.Awaitility.await;

import dev.sluice.embedded.LocalPostgres;
import dev.sluice.embedded.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** PgBouncer in transaction mode in front of a test server: as a distribution's package installs it. */
final class PgBouncer {

    static final Path PROGRAM = Path.of("/usr/sbin/pgbouncer");

    private static final Map<LocalPostgres, Integer> PORTS = new ConcurrentHashMap<>();

    private PgBouncer() {}

    /** What is tested reaches the database through PgBouncer from now on; one is started for each server. */
    static void putInFrontOf(TestDatabase database) {
        int port = PORTS.computeIfAbsent(database.server(), PgBouncer::start);
        database.reachBy(source -> {
            source.setPortNumbers(new int[] {port});
            // Before version 1.21 it does not know prepared statements in this mode.
            source.setPrepareThreshold(0);
        });
    }

    private static int start(LocalPostgres server) {
        try {
            int port = freePort();
            Path folder = Files.createTempDirectory("sluice-pgbouncer-");
            Files.writeString(folder.resolve("users.txt"), "\"" + server.user() + "\" \"" + server.password() + "\"\n");
            Files.writeString(
                    folder.resolve("pgbouncer.ini"), """
                    [databases]
                    * = host=127.0.0.1 port=%d
                    [pgbouncer]
                    listen_addr = 127.0.0.1
                    listen_port = %d
                    unix_socket_dir =
                    auth_type = plain
                    auth_file = %s
                    pool_mode = transaction
                    default_pool_size = 8
                    max_client_conn = 200
                    ignore_startup_parameters = extra_float_digits
                    server_idle_timeout = 2
                    """.formatted(server.port(), port, folder.resolve("users.txt")));
            List<String> command = new ArrayList<>();
            if (System.getProperty("user.name").equals("root")) {
                // It does not run as root either.
                command.addAll(List.of("unshare", "-U"));
            }
            command.addAll(
                    List.of(PROGRAM.toString(), folder.resolve("pgbouncer.ini").toString()));
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("log").toFile())
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> end(process, folder)));
            await().atMost(Duration.ofSeconds(20))
                    .failFast(() -> {
                        if (!process.isAlive()) {
                            throw new AssertionError("PgBouncer ended: " + log(folder));
                        }
                    })
                    .until(() -> answers(port));
            return port;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void end(Process process, Path folder) {
        process.destroyForcibly();
        for (String file : List.of("users.txt", "pgbouncer.ini", "log", "")) {
            folder.resolve(file).toFile().delete();
        }
    }

    private static String log(Path folder) {
        try {
            return Files.readString(folder.resolve("log"));
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }
}
