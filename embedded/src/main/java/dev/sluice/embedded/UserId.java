package dev.sluice.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The numeric user id of this process and of files; the JDK has no call for the first. */
final class UserId {
    private static final int CURRENT = current();

    private UserId() {}

    static boolean isRoot() {
        return CURRENT == 0;
    }

    static int mine() {
        return CURRENT;
    }

    static int ownerOf(Path path) throws IOException {
        return (Integer) Files.getAttribute(path, "unix:uid");
    }

    /** A file belongs to the effective user of the process that made it. */
    private static int current() {
        try {
            Path probe = Files.createTempFile("sluice-uid", null);
            try {
                return ownerOf(probe);
            } finally {
                Files.deleteIfExists(probe);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a file in " + System.getProperty("java.io.tmpdir"), e);
        }
    }
}
