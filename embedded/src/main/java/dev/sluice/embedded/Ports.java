package dev.sluice.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;

/** Chooses a home's port once and keeps it, so that connection URLs stay valid over restarts. */
final class Ports {
    /** Below the ephemeral ranges of Linux and macOS, so that no outgoing connection takes the port while we are down. */
    private static final int FIRST = 20_000;

    private static final int COUNT = 10_000;
    private static final int ATTEMPTS = 200;

    private Ports() {}

    /** The remembered port if it is free now, else a new free one, which is remembered. */
    static int choose(Home home) throws IOException {
        int remembered = remembered(home.portFile());
        if (remembered > 0 && isFree(remembered)) {
            return remembered;
        }
        SecureRandom random = new SecureRandom();
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = FIRST + random.nextInt(COUNT);
            if (isFree(port)) {
                DurableFiles.write(home.portFile(), port + "\n");
                return port;
            }
        }
        throw new EmbeddedPostgresException(
                Problem.PORT,
                "none of " + ATTEMPTS + " ports tried between " + FIRST + " and " + (FIRST + COUNT - 1) + " is free");
    }

    static void forget(Home home) throws IOException {
        Files.deleteIfExists(home.portFile());
    }

    private static int remembered(Path file) throws IOException {
        try {
            int port = Integer.parseInt(Files.readString(file).strip());
            return port > 0 && port < 65_536 ? port : 0;
        } catch (NoSuchFileException | NumberFormatException none) {
            return 0;
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}
