package dev.sluice.list;

import dev.sluice.KeyListException;
import dev.sluice.Keys;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipException;

/** Reads keys from a text: a key a line, or columns of a CSV file. Stateless. */
final class TextKeys {

    private TextKeys() {}

    /**
     * Tells the sink what the text holds.
     *
     * @param width of the key
     * @throws KeyListException if the text cannot be read, or lacks a column
     */
    static void read(Keys.Text text, int width, KeySink sink) {
        try (Lines lines = new Lines(open(text))) {
            if (!text.columns().isEmpty()) {
                columns(text, lines, sink);
            } else if (width == 1) {
                wholeLines(lines, sink);
            } else {
                records(lines, sink);
            }
        } catch (NoSuchFileException e) {
            throw new KeyListException(text.source(), "there is no such file");
        } catch (EOFException | ZipException e) {
            throw new KeyListException(
                    text.source(), "its gzip data is broken or cut off (" + e.getMessage() + "); nothing was staged");
        } catch (IOException e) {
            throw new KeyListException(text.source(), "cannot be read: " + e.getMessage() + "; nothing was staged");
        }
    }

    /** Tells the sink one key, given as a line without its end. */
    static void readOne(String text, int width, KeySink sink) {
        if (width == 1) {
            sink.key(1, List.of(text));
            return;
        }
        try (Lines lines = new Lines(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))) {
            CsvReader csv = new CsvReader(lines);
            List<String> fields = csv.next();
            String problem = csv.problem();
            if (problem != null) {
                sink.malformed(1, problem);
            } else {
                sink.key(1, fields == null ? List.of() : fields);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream open(Keys.Text text) throws IOException {
        if (text.file().equals(Keys.Text.STANDARD_INPUT)) {
            return Files.newInputStream(StandardInput.kept());
        }
        Path file = text.file();
        if (Files.isDirectory(file)) {
            throw new KeyListException(text.source(), "is a directory, not a file");
        }
        return Files.newInputStream(file);
    }

    private static void wholeLines(Lines lines, KeySink sink) throws IOException {
        for (String line = lines.next(); line != null; line = lines.next()) {
            String problem = lines.problem();
            if (problem != null) {
                sink.malformed(lines.number(), problem);
            } else if (!line.isBlank()) {
                sink.key(lines.number(), List.of(line));
            }
        }
    }

    private static void records(Lines lines, KeySink sink) throws IOException {
        CsvReader csv = new CsvReader(lines);
        for (List<String> fields = csv.next(); fields != null; fields = csv.next()) {
            String problem = csv.problem();
            if (problem != null) {
                sink.malformed(csv.line(), problem);
            } else {
                sink.key(csv.line(), fields);
            }
        }
    }

    private static void columns(Keys.Text text, Lines lines, KeySink sink) throws IOException {
        CsvReader csv = new CsvReader(lines);
        List<String> header = header(text, csv);
        List<Integer> places = places(text, header);
        for (List<String> fields = csv.next(); fields != null; fields = csv.next()) {
            String problem = csv.problem();
            if (problem != null) {
                sink.malformed(csv.line(), problem);
            } else if (fields.size() != header.size()) {
                sink.malformed(
                        csv.line(),
                        "has " + fields.size() + (fields.size() == 1 ? " field" : " fields") + " where the header has "
                                + header.size());
            } else {
                sink.key(csv.line(), places.stream().map(fields::get).toList());
            }
        }
    }

    private static List<String> header(Keys.Text text, CsvReader csv) throws IOException {
        List<String> header = csv.next();
        if (header == null) {
            throw new KeyListException(text.source(), "is empty, without even a header line");
        }
        String problem = csv.problem();
        if (problem != null) {
            throw new KeyListException(text.source(), "its header line " + problem);
        }
        return header.stream().map(String::strip).toList();
    }

    private static List<Integer> places(Keys.Text text, List<String> header) {
        List<Integer> places = new ArrayList<>();
        for (String column : text.columns()) {
            int place = header.indexOf(column);
            if (place < 0 || header.lastIndexOf(column) != place) {
                throw new KeyListException(
                        text.source(),
                        (place < 0 ? "has no column '" : "has several columns '") + column + "'; its header line is: "
                                + String.join(", ", header));
            }
            places.add(place);
        }
        return places;
    }
}
