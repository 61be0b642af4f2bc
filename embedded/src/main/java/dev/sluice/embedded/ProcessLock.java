package dev.sluice.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * An exclusive lock between processes and between the threads of this one, freed by the operating system when its process
 * dies.
 *
 * <p>The kernel keeps file locks per process, and closing <em>any</em> descriptor of the file drops them all. So within this
 * JVM a lock object per path comes first, and the file is only ever open while that one is held.
 */
final class ProcessLock implements AutoCloseable {
    private static final ConcurrentHashMap<Path, ReentrantLock> IN_THIS_JVM = new ConcurrentHashMap<>();

    private final Path file;
    private final ReentrantLock inner;
    private final @Nullable FileChannel channel;

    private ProcessLock(Path file, ReentrantLock inner, @Nullable FileChannel channel) {
        this.file = file;
        this.inner = inner;
        this.channel = channel;
    }

    /** Waits up to {@code limit} for the lock; {@link #requireHeld} says whether it was got. */
    static ProcessLock acquire(Path file, Duration limit) throws IOException {
        Path key = file.toAbsolutePath().normalize();
        ReentrantLock inner = IN_THIS_JVM.computeIfAbsent(key, k -> new ReentrantLock());
        long deadline = System.nanoTime() + limit.toNanos();
        try {
            if (!inner.tryLock(limit.toNanos(), TimeUnit.NANOSECONDS)) {
                return new ProcessLock(key, inner, null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new ProcessLock(key, inner, null);
        }
        FileChannel channel = null;
        try {
            if (inner.getHoldCount() > 1) {
                throw new IllegalStateException("locked twice by one thread: " + key);
            }
            channel = open(key);
            while (channel.tryLock() == null) {
                if (System.nanoTime() >= deadline || !Waiting.pause()) {
                    channel.close();
                    inner.unlock();
                    return new ProcessLock(key, inner, null);
                }
            }
            return new ProcessLock(key, inner, channel);
        } catch (IOException | RuntimeException e) {
            if (channel != null) {
                channel.close();
            }
            inner.unlock();
            throw e;
        }
    }

    static FileChannel open(Path file) throws IOException {
        return FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }

    boolean isHeld() {
        return channel != null;
    }

    void requireHeld() {
        if (!isHeld()) {
            throw new EmbeddedPostgresException(
                    Problem.BUSY, "another process holds " + file + (Files.exists(file) ? "" : " (which is gone)"));
        }
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            try {
                channel.close();
            } finally {
                inner.unlock();
            }
        }
    }
}
