package dev.sluice.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** The folder of one local server, and where each thing lies in it. */
record Home(Path folder) {
    /** Major version of the server; data folders of other versions are refused. */
    static final int MAJOR_VERSION = 18;

    /** Characters that pg_ctl would let the shell interpret inside its double quotes. */
    private static final String UNQUOTABLE = "\"$`\\\n";

    /** Makes the folder if it is absent, readable by its owner only. */
    static Home at(Path folder) {
        Path absolute = folder.toAbsolutePath().normalize();
        if (absolute.toString().chars().anyMatch(c -> UNQUOTABLE.indexOf(c) >= 0)) {
            throw new EmbeddedPostgresException(
                    Problem.PERMISSION, "the folder name " + absolute + " contains one of \" $ ` \\ or a line break");
        }
        try {
            // An existing folder, or a link to one, is taken as it is; createDirectories refuses links.
            if (!Files.isDirectory(absolute)) {
                Files.createDirectories(
                        absolute, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            return new Home(absolute.toRealPath());
        } catch (IOException e) {
            throw Failures.ofFile("cannot make the folder " + absolute, e);
        }
    }

    static Path defaultFolder() {
        return sluiceFolder().resolve("postgres-" + MAJOR_VERSION);
    }

    /** Where Sluice keeps a user's things: SLUICE_HOME, else the XDG data folder, else ~/.local/share/sluice. */
    static Path sluiceFolder() {
        String sluiceHome = System.getenv("SLUICE_HOME");
        if (sluiceHome != null && !sluiceHome.isBlank()) {
            return Path.of(sluiceHome);
        }
        String xdg = System.getenv("XDG_DATA_HOME");
        Path base = xdg != null && !xdg.isBlank()
                ? Path.of(xdg)
                : Path.of(System.getProperty("user.home"), ".local", "share");
        return base.resolve("sluice");
    }

    Path data() {
        return folder.resolve("data");
    }

    Path passwordFile() {
        return folder.resolve("password");
    }

    Path portFile() {
        return folder.resolve("port");
    }

    Path log() {
        return folder.resolve("server.log");
    }

    Path settingsFile() {
        return data().resolve(Settings.FILE);
    }

    Path postmasterFile() {
        return data().resolve("postmaster.pid");
    }

    Path startLock() {
        return folder.resolve("start.lock");
    }

    Path usersLock() {
        return folder.resolve("users.lock");
    }
}
