package dev.sluice.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The folders of test servers: one below the system's temporary folder for each, marked as in use by a file lock that dies
 * with its JVM. A folder without a living owner is swept by whoever makes the next one.
 */
final class TestFolders {
    private static final String ALIVE = ".alive";
    private static final Duration SWEEP_LIMIT = Duration.ofMinutes(2);

    /** The folders of this JVM, with the lock that marks each. */
    private static final Map<Path, FileChannel> MINE = new ConcurrentHashMap<>();

    private TestFolders() {}

    static Path newFolder() {
        Path base = base();
        try (ProcessLock lock = ProcessLock.acquire(base.resolve("sweep.lock"), SWEEP_LIMIT)) {
            lock.requireHeld();
            requireMine(base);
            sweep(base);
            Path folder = Files.createTempDirectory(base, "server-").toRealPath();
            FileChannel alive = ProcessLock.open(aliveFile(folder));
            if (alive.tryLock() == null) {
                throw new IllegalStateException("somebody has locked our new folder " + folder);
            }
            if (MINE.isEmpty()) {
                Runtime.getRuntime().addShutdownHook(new Thread(TestFolders::endAll, "sluice-test-servers"));
            }
            MINE.put(folder, alive);
            return folder;
        } catch (IOException e) {
            throw Failures.ofFile("cannot make a folder for a test server in " + base, e);
        }
    }

    /** The folder of all folders; made if it is absent. */
    static Path base() {
        return Home.at(Path.of(System.getProperty("java.io.tmpdir"), "sluice-tests-" + UserId.mine()))
                .folder();
    }

    /** The folder is deleted; its mark goes too. */
    static void release(Path folder) {
        FileChannel alive = MINE.remove(folder);
        if (alive != null) {
            try {
                Files.deleteIfExists(aliveFile(folder));
                alive.close();
            } catch (IOException e) {
                throw Failures.ofFile("cannot give up " + folder, e);
            }
        }
    }

    /** The temporary folder is everybody's: another user may have made one of our name. */
    private static void requireMine(Path base) throws IOException {
        if (UserId.ownerOf(base) != UserId.mine()) {
            throw new EmbeddedPostgresException(
                    Problem.FOREIGN_DATA, base + " belongs to another user; set -Djava.io.tmpdir");
        }
    }

    private static void sweep(Path base) throws IOException {
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(base, "server-*")) {
            for (Path folder : folders) {
                // Our own are not even looked at: closing a second descriptor of the mark would drop its lock.
                if (Files.isDirectory(folder) && !MINE.containsKey(folder)) {
                    sweepIfDead(folder);
                }
            }
        }
    }

    private static void sweepIfDead(Path folder) throws IOException {
        try (FileChannel alive = ProcessLock.open(aliveFile(folder))) {
            if (alive.tryLock() != null) {
                LocalPostgres.discard(folder, Home.sluiceFolder());
                Files.deleteIfExists(aliveFile(folder));
            }
        }
    }

    /** Beside the folder, so that deleting the folder does not delete the mark before the work is done. */
    private static Path aliveFile(Path folder) {
        return folder.resolveSibling(folder.getFileName() + ALIVE);
    }

    private static void endAll() {
        for (Path folder : MINE.keySet()) {
            try {
                LocalPostgres.discard(folder, Home.sluiceFolder());
                release(folder);
            } catch (IOException | RuntimeException e) {
                System.err.println("test server in " + folder + " was not ended: " + e.getMessage());
            }
        }
    }
}
