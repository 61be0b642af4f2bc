package dev.sluice.embedded;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * The server's programs on disk, unpacked once per version and shared by all local servers of a user.
 *
 * <p>The folder's name carries the archive's checksum, so another version of the jar gets another folder and a running
 * server never has its files replaced. Unpacking goes to a temporary folder that is renamed when complete: the folder either
 * is there whole or is not there.
 */
record Binaries(Path folder, int majorVersion) {
    private static final Duration UNPACK_LIMIT = Duration.ofMinutes(3);

    Path program(String name) {
        return folder.resolve("bin").resolve(name);
    }

    /** Finds the unpacked binaries below {@code parent}, or unpacks them; safe for several processes at once. */
    static Binaries in(Path parent) {
        return in(parent, Home.MAJOR_VERSION, Platform.current().findArchive());
    }

    /** The same for an archive of another version. */
    static Binaries in(Path parent, int majorVersion, URL archive) {
        try {
            Path folder = parent.resolve("bin-" + majorVersion + "-" + checksum(archive));
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(parent);
                try (ProcessLock lock = ProcessLock.acquire(parent.resolve("bin.lock"), UNPACK_LIMIT)) {
                    lock.requireHeld();
                    if (!Files.isDirectory(folder)) {
                        unpackInto(folder, archive);
                    }
                }
            }
            return new Binaries(folder.toRealPath(), majorVersion);
        } catch (IOException e) {
            throw Failures.ofFile("cannot unpack the server binaries below " + parent, e);
        }
    }

    private static void unpackInto(Path folder, URL archive) throws IOException {
        Path parent = folder.toAbsolutePath().getParent();
        String prefix = folder.getFileName() + ".unpacking-";
        // Left by a process that was killed while unpacking; we hold the lock, so nobody is using them.
        try (DirectoryStream<Path> halves = Files.newDirectoryStream(parent, prefix + "*")) {
            for (Path half : halves) {
                DurableFiles.deleteTree(half);
            }
        }
        Path temporary = Files.createTempDirectory(parent, prefix);
        try (InputStream in = new XZInputStream(new BufferedInputStream(archive.openStream(), 1 << 16));
                TarArchiveInputStream tar = new TarArchiveInputStream(in)) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                unpack(tar, entry, temporary);
            }
        } catch (IOException e) {
            // Most likely the disk is full; then the half is what we can give back.
            DurableFiles.deleteTreeIfQuiet(temporary);
            throw e;
        }
        DurableFiles.rename(temporary, folder);
    }

    private static void unpack(TarArchiveInputStream tar, TarArchiveEntry entry, Path root) throws IOException {
        Path target = root.resolve(entry.getName()).normalize();
        if (!target.startsWith(root)) {
            throw new IOException("the archive names a file outside its folder: " + entry.getName());
        }
        if (entry.isDirectory()) {
            Files.createDirectories(target);
            return;
        }
        Path parent = target.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
        } else if (entry.isFile()) {
            Files.copy(tar, target);
            boolean executable = (entry.getMode() & 0100) != 0;
            Files.setPosixFilePermissions(
                    target, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
        }
    }

    /** The jar's own checksum when the archive lies in a jar (free); else computed, which reads the archive once. */
    private static String checksum(URL archive) throws IOException {
        URLConnection connection = archive.openConnection();
        if (connection instanceof JarURLConnection jar && jar.getJarEntry().getCrc() != -1) {
            return String.format("%08x", jar.getJarEntry().getCrc());
        }
        CRC32 crc = new CRC32();
        try (InputStream in = new CheckedInputStream(archive.openStream(), crc)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return String.format("%08x", crc.getValue());
    }

    List<String> command(String program, String... arguments) {
        List<String> line = new ArrayList<>();
        line.add(program(program).toString());
        line.addAll(List.of(arguments));
        return line;
    }
}
