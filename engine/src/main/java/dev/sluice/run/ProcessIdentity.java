package dev.sluice.run;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.UUID;

/**
 * Who this process is to others.
 *
 * @param id unique over all machines and restarts
 * @param host the machine's name
 * @param pid the process id there
 * @param version of this Sluice
 */
public record ProcessIdentity(String id, String host, long pid, String version) {

    /** The identity of this JVM's next worker pool. */
    public static ProcessIdentity create() {
        long pid = ProcessHandle.current().pid();
        String host = hostName();
        String id = host + ":" + pid + ":" + UUID.randomUUID().toString().substring(0, 8);
        return new ProcessIdentity(id, host, pid, currentVersion());
    }

    /** The version of this Sluice; {@code development} outside a released jar. */
    public static String currentVersion() {
        String version = ProcessIdentity.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
