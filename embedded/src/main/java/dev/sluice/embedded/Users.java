package dev.sluice.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Who uses a home's server: a count within this JVM, and one shared file lock for the JVM among processes.
 *
 * <p>Everything here happens under the home's start lock, so nobody joins while someone finds out whether he is alone. The
 * operating system drops the shared lock of a process that dies, so the dead are never counted.
 */
final class Users {
    private static final ConcurrentHashMap<Path, Users> OF_HOMES = new ConcurrentHashMap<>();

    private final Path file;
    private int inThisJvm;
    private @Nullable FileChannel channel;
    private @Nullable FileLock shared;

    private Users(Path file) {
        this.file = file;
    }

    static Users of(Home home) {
        return OF_HOMES.computeIfAbsent(home.usersLock(), Users::new);
    }

    synchronized void join() throws IOException {
        FileChannel open = opened();
        if (shared == null) {
            shared = open.lock(0, Long.MAX_VALUE, true);
        }
        inThisJvm++;
    }

    synchronized void leave() throws IOException {
        inThisJvm--;
        if (inThisJvm == 0) {
            closeChannel();
        }
    }

    /** Whether nobody uses the home but {@code mine} users of this JVM. */
    synchronized boolean nobodyBut(int mine) throws IOException {
        if (inThisJvm > mine) {
            return false;
        }
        FileChannel open = opened();
        if (shared != null) {
            shared.release();
            shared = null;
        }
        boolean alone;
        try (FileLock exclusive = open.tryLock()) {
            alone = exclusive != null;
        }
        if (inThisJvm > 0) {
            shared = open.lock(0, Long.MAX_VALUE, true);
        } else {
            closeChannel();
        }
        return alone;
    }

    private FileChannel opened() throws IOException {
        if (channel == null) {
            channel = ProcessLock.open(file);
        }
        return channel;
    }

    private void closeChannel() throws IOException {
        if (channel != null) {
            channel.close();
        }
        channel = null;
        shared = null;
    }
}
