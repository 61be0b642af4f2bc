package dev.sluice.list;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a text in UTF-8, which may be compressed by gzip: seen by its content, whatever its name. Ends are line
 * feeds, with or without a carriage return. Not thread-safe.
 */
final class Lines implements Closeable {

    /** Longer lines are no keys, and must not fill the memory. */
    static final int LONGEST = 1 << 20;

    private static final int BUFFER = 1 << 16;
    private static final int GZIP_FIRST = 0x1f;
    private static final int GZIP_SECOND = 0x8b;

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER];
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private int from;
    private int to;
    private long number;
    private @Nullable String problem;

    /** Takes the stream over, and reads its beginning. */
    Lines(InputStream raw) throws IOException {
        BufferedInputStream peeked = new BufferedInputStream(raw, BUFFER);
        peeked.mark(2);
        int first = peeked.read();
        int second = first < 0 ? -1 : peeked.read();
        peeked.reset();
        if (first == 0xff && second == 0xfe || first == 0xfe && second == 0xff) {
            throw new IOException("is UTF-16: save it as UTF-8");
        }
        boolean zipped = first == GZIP_FIRST && second == GZIP_SECOND;
        this.in = zipped ? new GZIPInputStream(peeked, BUFFER) : peeked;
    }

    /** The next line without its end, {@code ""} if it cannot be read: see {@link #problem}. Null behind the last. */
    @Nullable
    String next() throws IOException {
        problem = null;
        line.reset();
        boolean any = false;
        boolean tooLong = false;
        while (true) {
            if (from == to) {
                to = Math.max(0, in.read(buffer));
                from = 0;
                if (to == 0) {
                    return any ? finished(tooLong) : null;
                }
            }
            any = true;
            int end = from;
            while (end < to && buffer[end] != '\n') {
                end++;
            }
            tooLong |= line.size() + (end - from) > LONGEST;
            if (!tooLong) {
                line.write(buffer, from, end - from);
            }
            boolean complete = end < to;
            from = complete ? end + 1 : end;
            if (complete) {
                return finished(tooLong);
            }
        }
    }

    private String finished(boolean tooLong) {
        number++;
        if (tooLong) {
            problem = "is longer than " + LONGEST + " bytes";
            return "";
        }
        String text = decoded(line.toByteArray());
        if (number == 1 && text.startsWith("\uFEFF")) {
            text = text.substring(1);
        }
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    private String decoded(byte[] bytes) {
        if (isAscii(bytes)) {
            return new String(bytes, StandardCharsets.US_ASCII);
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            problem = "is not UTF-8";
            return "";
        }
    }

    private static boolean isAscii(byte[] bytes) {
        for (byte b : bytes) {
            if (b < 0) {
                return false;
            }
        }
        return true;
    }

    /** The number of the line read last, from 1. */
    long number() {
        return number;
    }

    /** Why the line read last cannot be read; null if it can. */
    @Nullable
    String problem() {
        return problem;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
