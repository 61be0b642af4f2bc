package dev.sluice.embedded;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;

/** Turns an error of the file system into one that says what to do. */
final class Failures {
    private Failures() {}

    static EmbeddedPostgresException ofFile(String whatFailed, IOException e) {
        String reason = e instanceof FileSystemException f && f.getReason() != null ? f.getReason() : e.toString();
        Problem problem = e instanceof AccessDeniedException ? Problem.PERMISSION : Problem.diagnose(reason);
        return new EmbeddedPostgresException(
                problem == Problem.SERVER ? Problem.PERMISSION : problem, whatFailed + ": " + reason, e);
    }
}
