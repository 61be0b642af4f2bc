package dev.sluice.cli;

import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * How tests start the command's JVM: from jars, with an archive of the classes that a run loads, as the {@code sluice}
 * launcher does. Without the archive most of what a hundred short commands cost would be the loading of classes.
 *
 * <p>Made once a build, by the first test JVM that needs it, in a folder named after what is on the class path. Where the
 * archive cannot be made or does not fit, Java goes on without it.
 */
final class CommandLaunch {

    private static final long LONGEST_SECONDS = 120;

    private CommandLaunch() {}

    /** The program, its options and the main class. */
    static List<String> command() {
        return Prepared.COMMAND;
    }

    /** Initialised when first asked for. */
    private static final class Prepared {
        static final List<String> COMMAND = prepare();
    }

    private static List<String> prepare() {
        try {
            List<Path> classPath = Stream.of(
                            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                                    .split(File.pathSeparator))
                    .map(Path::of)
                    .filter(Files::exists)
                    .toList();
            Path folder = Files.createDirectories(Path.of("target", "launch").toAbsolutePath());
            Path archive = folder.resolve(checksum(classPath) + ".jsa");
            List<Path> jars = new ArrayList<>();
            try (FileChannel lock =
                    FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                lock.lock();
                boolean made = Files.exists(archive);
                for (Path entry : classPath) {
                    jars.add(Files.isDirectory(entry) ? jarOf(entry, folder, made) : entry);
                }
                if (!made) {
                    makeArchive(archive, jars);
                }
            }
            return java(jars, Files.exists(archive) ? "-XX:SharedArchiveFile=" + archive : "-Xshare:auto");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> java(List<Path> jars, String archiveOption) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                archiveOption,
                // Or it would say on standard output why an archive does not fit.
                "-Xlog:disable",
                "-cp",
                jars.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)),
                "dev.sluice.cli.Main");
    }

    /** Changes with every file on the class path and with the Java. */
    private static String checksum(List<Path> classPath) throws IOException {
        StringBuilder all = new StringBuilder(System.getProperty("java.home") + System.getProperty("java.vm.version"));
        for (Path entry : classPath) {
            for (Path file : filesOf(entry).values()) {
                all.append(file)
                        .append(Files.size(file))
                        .append(Files.getLastModifiedTime(file).toMillis());
            }
        }
        CRC32 checksum = new CRC32();
        checksum.update(all.toString().getBytes(StandardCharsets.UTF_8));
        return String.format("%08x", checksum.getValue());
    }

    private static TreeMap<String, Path> filesOf(Path entry) throws IOException {
        TreeMap<String, Path> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(entry)) {
            all.filter(Files::isRegularFile)
                    .forEach(file ->
                            files.put(entry.relativize(file).toString().replace(File.separatorChar, '/'), file));
        }
        return files;
    }

    private static Path jarOf(Path classes, Path folder, boolean made) throws IOException {
        String module =
                classes.toAbsolutePath().getParent().getParent().getFileName().toString();
        Path jar = folder.resolve(module + "-" + classes.getFileName() + ".jar");
        if (!made) {
            try (OutputStream file = Files.newOutputStream(jar);
                    JarOutputStream out = new JarOutputStream(file)) {
                for (var entry : filesOf(classes).entrySet()) {
                    out.putNextEntry(new JarEntry(entry.getKey()));
                    Files.copy(entry.getValue(), out);
                    out.closeEntry();
                }
            }
        }
        return jar;
    }

    /** Java writes the archive when the command that it watches ends: a run, which loads nearly everything. */
    private static void makeArchive(Path archive, List<Path> jars) throws IOException {
        Path folder = Files.createTempDirectory("sluice-cli-archive");
        Path half = archive.resolveSibling("half");
        List<String> command = new ArrayList<>(java(jars, "-XX:ArchiveClassesAtExit=" + half));
        try (TestDatabase database = TestServer.shared().newDatabase("cli_archive")) {
            Campaigns.create(database);
            command.addAll(List.of("run", Campaigns.file(folder).toString(), "--full-speed"));
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(Redirect.DISCARD);
            builder.environment().putAll(Campaigns.environment(database));
            Process process = builder.start();
            if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            } else if (process.exitValue() == ExitCode.OK && Files.exists(half)) {
                Files.move(half, archive, StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
