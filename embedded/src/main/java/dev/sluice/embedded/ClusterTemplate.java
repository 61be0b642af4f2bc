package dev.sluice.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.zip.CRC32;

/**
 * The data folder that all test servers of one version begin with: made by initdb once per machine, and copied, which takes a
 * tenth of initdb's time.
 *
 * <p>Its name carries a checksum of how it was made, so a change there makes another one. It lies in the system's temporary
 * folder, where old files are deleted one by one on some machines: a template that has lost anything is made again.
 *
 * @param home where it lies; its server is never started
 * @param binaries of its version
 */
record ClusterTemplate(Path home, Binaries binaries) {
    private static final Duration LONGEST = Duration.ofMinutes(3);

    /** Beside the data folder: how much there is of it. */
    private static final String EXTENT = "extent";

    /** The one for all test servers of this user. */
    static ClusterTemplate of(Binaries binaries) {
        return in(TestFolders.base(), binaries);
    }

    static ClusterTemplate in(Path base, Binaries binaries) {
        CRC32 checksum = new CRC32();
        checksum.update(Cluster.recipe(binaries, Purpose.TO_THROW_AWAY).getBytes(StandardCharsets.UTF_8));
        String name = String.format("template-%d-%08x", binaries.majorVersion(), checksum.getValue());
        return new ClusterTemplate(base.resolve(name), binaries);
    }

    /** Gives the folder data and password of its own, or rather those that all its kind have. */
    void copyTo(Path folder) {
        UserNamespace.requireIfRoot();
        try (ProcessLock lock = ProcessLock.acquire(home.resolveSibling(home.getFileName() + ".lock"), LONGEST)) {
            lock.requireHeld();
            Home target = Home.at(folder);
            if (!isWhole(copy(target))) {
                DurableFiles.deleteTree(target.data());
                make();
                copy(target);
            }
            Path password = Home.at(home).passwordFile();
            Files.copy(password, target.passwordFile(), StandardCopyOption.COPY_ATTRIBUTES);
        } catch (IOException e) {
            throw Failures.ofFile("cannot make " + home + " or copy it to " + folder, e);
        }
    }

    private void make() throws IOException {
        DurableFiles.deleteTree(home);
        Home made = Home.at(home);
        Cluster.makeIfAbsent(made, binaries, Purpose.TO_THROW_AWAY);
        Extent extent = new Extent();
        Files.walkFileTree(made.data(), extent);
        Files.writeString(home.resolve(EXTENT), extent.toString());
    }

    private Extent copy(Home target) throws IOException {
        Path data = home.resolve("data");
        Extent extent = new Copying(data, target.data());
        if (Files.isDirectory(data)) {
            Files.walkFileTree(data, extent);
        }
        return extent;
    }

    private boolean isWhole(Extent copied) throws IOException {
        Path extent = home.resolve(EXTENT);
        return Files.exists(extent) && Files.readString(extent).equals(copied.toString());
    }

    /** Counts what it visits. */
    private static class Extent extends SimpleFileVisitor<Path> {
        private long folders;
        private long files;
        private long bytes;

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
            folders++;
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            files++;
            bytes += attributes.size();
            return FileVisitResult.CONTINUE;
        }

        @Override
        public String toString() {
            return folders + " folders, " + files + " files, " + bytes + " bytes";
        }
    }

    /** Copies what it visits. */
    private static final class Copying extends Extent {
        private final Path from;
        private final Path to;

        Copying(Path from, Path to) {
            this.from = from;
            this.to = to;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
            Files.createDirectory(
                    to.resolve(from.relativize(folder)),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            return super.preVisitDirectory(folder, attributes);
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
            return super.visitFile(file, attributes);
        }
    }
}
