package dev.sluice.definitions;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** Reads definition files. Stateless and thread-safe. */
public final class DefinitionFile {

    /** The largest file read, in bytes: many times what anybody writes. */
    public static final int MAX_BYTES = 1 << 20;

    private DefinitionFile() {}

    /**
     * Reads a file.
     *
     * @throws DefinitionFileException if it cannot be read or is not a definition, with everything that is wrong with it
     */
    public static Definition read(Path file) {
        String name = file.toString();
        try {
            if (Files.isDirectory(file)) {
                throw failed(Problem.ofFile(name, "is a directory, not a file", ""));
            }
            if (Files.size(file) > MAX_BYTES) {
                throw tooLarge(name, Files.size(file));
            }
            return parse(decode(Files.readAllBytes(file), name), name);
        } catch (NoSuchFileException e) {
            throw failed(Problem.ofFile(name, "there is no such file", ""));
        } catch (IOException e) {
            throw failed(Problem.ofFile(name, "cannot be read: " + e, ""));
        }
    }

    /**
     * Reads a definition from a text.
     *
     * @param fileName what problems call it
     * @throws DefinitionFileException if it is not a definition, with everything that is wrong with it
     */
    public static Definition parse(String text, String fileName) {
        if (text.length() > MAX_BYTES) {
            throw tooLarge(fileName, text.length());
        }
        SourceText source = new SourceText(fileName, text);
        return new DefinitionReader(source, YamlTree.read(source)).read();
    }

    private static String decode(byte[] bytes, String name) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length + 1);
        CoderResult result = decoder.decode(in, out, true);
        String decoded = out.flip().toString();
        if (!result.isError()) {
            return decoded;
        }
        SourceText before = new SourceText(name, decoded);
        int at = before.text().length();
        throw failed(before.problem(
                at, at + 1, String.format("byte 0x%02X is not UTF-8", bytes[in.position()]), "save the file as UTF-8"));
    }

    private static DefinitionFileException tooLarge(String name, long size) {
        return failed(Problem.ofFile(
                name, "is too large: " + size + " bytes, where " + MAX_BYTES + " is the most", "is it a definition?"));
    }

    private static DefinitionFileException failed(Problem problem) {
        return new DefinitionFileException(List.of(problem));
    }
}
