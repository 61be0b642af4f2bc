package dev.sluice.bench.report;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The machine and the programs that figures come from. */
public final class Machine {

    private Machine() {}

    /** Cores, memory, processor, and how busy it is now: to be read before measuring. */
    public static Map<String, Object> describe() {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        Map<String, Object> machine = new LinkedHashMap<>();
        machine.put("cores", system.getAvailableProcessors());
        machine.put("memory_mb", system.getTotalMemorySize() >> 20);
        machine.put("cpu", cpu());
        machine.put("os", system.getName() + " " + system.getVersion() + " " + system.getArch());
        machine.put("load_average_before", Math.round(system.getSystemLoadAverage() * 100) / 100.0);
        return machine;
    }

    /** The JDK and this Sluice; {@code bench/run} passes the commit. */
    public static Map<String, Object> versions() {
        Map<String, Object> versions = new LinkedHashMap<>();
        versions.put("jdk", System.getProperty("java.vendor") + " " + Runtime.version());
        versions.put("sluice", System.getProperty("bench.commit", "unknown commit"));
        return versions;
    }

    private static String cpu() {
        try {
            return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                    .filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).trim())
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException e) {
            return "unknown";
        }
    }
}
