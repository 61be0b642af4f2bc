package dev.sluice.store;

import dev.sluice.KeyValue;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** Writes the keys of one list, page by page, by COPY in its binary form. For one transaction; not thread-safe. */
final class KeyPages {

    /** Keys a page; the function {@code listed_keys} counts with it too. */
    static final int PAGE = 1_000;

    private static final byte[] HEADER = {
        'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0, 0, 0, 0, 0, 0, 0, 0, 0
    };
    private static final int TEXT_OID = 25;
    private static final int TRAILER = -1;

    private final Connection connection;
    private final long list;
    private long page;

    KeyPages(Connection connection, long list) {
        this.connection = connection;
        this.list = list;
    }

    /** Copies so many keys, or those that are left; only the last call may have a broken page. */
    void copy(Iterator<KeyValue> keys, int most) throws SQLException {
        CopyIn copy = connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("COPY sluice.key_page (list_id, page, keys) FROM STDIN (FORMAT binary)");
        try {
            copy.writeToCopy(HEADER, 0, HEADER.length);
            long copied = 0;
            while (keys.hasNext() && copied < most) {
                List<KeyValue> values = next(keys);
                byte[] tuple = tuple(values);
                copy.writeToCopy(tuple, 0, tuple.length);
                copied += values.size();
                page++;
            }
            copy.writeToCopy(new byte[] {(byte) TRAILER, (byte) TRAILER}, 0, 2);
            copy.endCopy();
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
    }

    private static List<KeyValue> next(Iterator<KeyValue> keys) {
        List<KeyValue> values = new ArrayList<>(PAGE);
        while (keys.hasNext() && values.size() < PAGE) {
            values.add(keys.next());
        }
        return values;
    }

    private byte[] tuple(List<KeyValue> values) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream out = new DataOutputStream(bytes);
            out.writeShort(3);
            out.writeInt(Long.BYTES);
            out.writeLong(list);
            out.writeInt(Long.BYTES);
            out.writeLong(page);
            byte[] array = array(values);
            out.writeInt(array.length);
            out.write(array);
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] array(List<KeyValue> values) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        int dimensions = 1;
        int nulls = 0;
        int lowerBound = 1;
        for (int number : new int[] {dimensions, nulls, TEXT_OID, values.size(), lowerBound}) {
            out.writeInt(number);
        }
        for (KeyValue value : values) {
            byte[] text = element(value).getBytes(StandardCharsets.UTF_8);
            out.writeInt(text.length);
            out.write(text);
        }
        return bytes.toByteArray();
    }

    private static String element(KeyValue value) {
        if (value.parts().size() == 1) {
            return value.parts().get(0);
        }
        StringBuilder literal = new StringBuilder();
        for (String part : value.parts()) {
            literal.append(literal.length() == 0 ? "{\"" : ",\"")
                    .append(part.replace("\\", "\\\\").replace("\"", "\\\""))
                    .append('"');
        }
        return literal.append('}').toString();
    }
}
