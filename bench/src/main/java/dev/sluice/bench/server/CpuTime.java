package dev.sluice.bench.server;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Processor time spent so far by this JVM and by the server with all its processes, in seconds. On a machine that others use
 * too, its growth tells more than the clock. The server's is known on Linux only, else 0.
 */
public record CpuTime(double jvm, double server) {

    /** Linux counts in hundredths of a second, whatever the kernel was built with. */
    private static final double TICKS_PER_SECOND = 100;

    // Fields of /proc/PID/stat behind the name in parentheses.
    private static final int PARENT = 1;
    private static final int USER = 11;
    private static final int SYSTEM = 12;
    private static final int ENDED_USER = 13;
    private static final int ENDED_SYSTEM = 14;

    static CpuTime now(long postmaster) {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return new CpuTime(system.getProcessCpuTime() / 1e9, server(postmaster));
    }

    /** Processor time of one process so far, in seconds; 0 if it has ended, or where it cannot be known. */
    public static double ofProcess(long pid) {
        String[] stat = stat(Path.of("/proc", Long.toString(pid)));
        return stat.length <= SYSTEM
                ? 0
                : (Long.parseLong(stat[USER]) + Long.parseLong(stat[SYSTEM])) / TICKS_PER_SECOND;
    }

    public CpuTime minus(CpuTime earlier) {
        return new CpuTime(jvm - earlier.jvm, server - earlier.server);
    }

    private static double server(long postmaster) {
        long ticks = 0;
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                String[] stat = stat(process);
                boolean isPostmaster = process.getFileName().toString().equals(Long.toString(postmaster));
                if (isPostmaster || stat.length > PARENT && stat[PARENT].equals(Long.toString(postmaster))) {
                    ticks += Long.parseLong(stat[USER]) + Long.parseLong(stat[SYSTEM]);
                }
                if (isPostmaster) {
                    ticks += Long.parseLong(stat[ENDED_USER]) + Long.parseLong(stat[ENDED_SYSTEM]);
                }
            }
        } catch (IOException e) {
            return 0;
        }
        return ticks / TICKS_PER_SECOND;
    }

    // Empty for a process that ended meanwhile.
    private static String[] stat(Path process) {
        try {
            String line = Files.readString(process.resolve("stat"));
            return line.substring(line.lastIndexOf(')') + 2).split(" ");
        } catch (IOException e) {
            return new String[0];
        }
    }
}
