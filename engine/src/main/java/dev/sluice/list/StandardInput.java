package dev.sluice.list;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/**
 * This process's standard input, which can be read only once and may be needed again: a start that finds the database
 * down is repeated. So it is kept in a temporary file until the process ends. Thread-safe.
 */
final class StandardInput {

    private static @Nullable Path copy;

    private StandardInput() {}

    /** The file that holds all of it; the first call reads it to its end. */
    static synchronized Path kept() throws IOException {
        Path known = copy;
        if (known == null) {
            known = Files.createTempFile("sluice-keys-", "");
            known.toFile().deleteOnExit();
            Files.copy(System.in, known, StandardCopyOption.REPLACE_EXISTING);
            copy = known;
        }
        return known;
    }
}
