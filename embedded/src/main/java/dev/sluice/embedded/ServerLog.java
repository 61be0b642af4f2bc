package dev.sluice.embedded;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** The server's log file: read for error messages, set aside at a start when it has grown large. */
final class ServerLog {
    private static final int SHOWN_LINES = 15;
    private static final long LARGE_BYTES = 4L << 20;
    private static final int TAIL_BYTES = 16 << 10;

    private ServerLog() {}

    /** Keeps one older file. Only while the server is down: it holds the file open. */
    static void setAsideIfLarge(Path log) throws IOException {
        try {
            if (Files.size(log) > LARGE_BYTES) {
                Files.move(log, log.resolveSibling(log.getFileName() + ".old"), StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (NoSuchFileException neverStarted) {
            return;
        }
    }

    static long size(Path log) {
        try {
            return Files.size(log);
        } catch (IOException absent) {
            return 0;
        }
    }

    /** What was logged since the file had this size: at most the last 16 KiB. */
    static String since(Path log, long from) {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            long start = Math.max(Math.min(from, file.length()), file.length() - TAIL_BYTES);
            byte[] bytes = new byte[(int) (file.length() - start)];
            file.seek(start);
            file.readFully(bytes);
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException absent) {
            return "";
        }
    }

    static String lastLines(String text) {
        List<String> lines = text.strip().lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size()));
    }
}
