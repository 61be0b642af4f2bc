package dev.sluice.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The server process of a data folder, as its postmaster.pid names it and the operating system confirms it.
 *
 * <p>The file alone proves nothing: it stays behind after a crash, and its pid may since belong to an unrelated process.
 */
record Postmaster(long pid, int port) {

    /** The running server of this data folder; empty if there is none, whatever postmaster.pid says. */
    static Optional<Postmaster> of(Path data) {
        return named(data).filter(p -> ServerProcesses.serves(p.pid(), data));
    }

    /** What postmaster.pid says; empty if it is absent or not complete yet. */
    static Optional<Postmaster> named(Path data) {
        try {
            // Lines: pid, data folder, start time, port, ...; written a few at a time while the server starts.
            List<String> lines = Files.readAllLines(data.resolve("postmaster.pid"));
            if (lines.isEmpty()) {
                return Optional.empty();
            }
            int port = lines.size() > 3 ? Integer.parseInt(lines.get(3).strip()) : 0;
            return Optional.of(new Postmaster(Long.parseLong(lines.get(0).strip()), port));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (NumberFormatException incomplete) {
            return Optional.empty();
        } catch (IOException e) {
            throw Failures.ofFile("cannot read postmaster.pid in " + data, e);
        }
    }
}
