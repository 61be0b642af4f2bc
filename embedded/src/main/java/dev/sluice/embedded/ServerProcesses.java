package dev.sluice.embedded;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Recognises the processes of a server by the operating system's own account of them.
 *
 * <p>Every process of a PostgreSQL server works in the data folder and runs a program called postgres. Linux shows both in
 * /proc; elsewhere only the program's name can be asked for.
 */
final class ServerProcesses {
    private static final Path PROC = Path.of("/proc");
    private static final boolean HAS_PROC = Platform.current().isLinux() && Files.isDirectory(PROC.resolve("self"));

    private ServerProcesses() {}

    /** Whether this pid is alive and is a process of the server of this data folder. A zombie is not. */
    static boolean serves(long pid, Path data) {
        if (HAS_PROC) {
            return servesByProc(PROC.resolve(Long.toString(pid)), data);
        }
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .flatMap(p -> p.info().command())
                .filter(command -> command.endsWith("postgres"))
                .isPresent();
    }

    /** All processes of the server of this data folder; without /proc, the given postmaster and its children. */
    static List<Long> of(Path data, long postmaster) {
        List<Long> pids = new ArrayList<>();
        if (!HAS_PROC) {
            pids.add(postmaster);
            ProcessHandle.of(postmaster).ifPresent(p -> p.children().forEach(child -> pids.add(child.pid())));
            return pids;
        }
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                if (servesByProc(process, data)) {
                    pids.add(Long.parseLong(process.getFileName().toString()));
                }
            }
        } catch (IOException e) {
            throw Failures.ofFile("cannot list /proc", e);
        }
        return pids;
    }

    /**
     * Kills a server as a crash of the machine would, and waits until nothing of it is left. The postmaster goes first, else
     * it would see its children die and restart them.
     */
    static boolean kill(Path data, long postmaster, Duration limit) {
        List<Long> all = new ArrayList<>(of(data, postmaster));
        destroy(postmaster, data);
        return Waiting.until(limit, () -> {
            if (HAS_PROC) {
                all.clear();
                all.addAll(of(data, postmaster));
            }
            all.forEach(pid -> destroy(pid, data));
            return all.stream().noneMatch(pid -> serves(pid, data));
        });
    }

    /** Ends processes that outlived their postmaster: they serve nobody, and no new server starts while they live. */
    static boolean killOrphans(Path data, Duration limit) {
        return !HAS_PROC
                || Waiting.until(limit, () -> {
                    List<Long> orphans = of(data, 0);
                    orphans.forEach(pid -> destroy(pid, data));
                    return orphans.isEmpty();
                });
    }

    private static void destroy(long pid, Path data) {
        if (serves(pid, data)) {
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    private static boolean servesByProc(Path process, Path data) {
        try {
            // Compares the folders themselves, not their names: the home may be reached through a link or have been
            // moved.
            return Files.isSameFile(process.resolve("cwd"), data)
                    && Files.readString(process.resolve("comm")).strip().equals("postgres");
        } catch (IOException goneOrNotOurs) {
            return false;
        }
    }
}
