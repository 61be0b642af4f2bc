package dev.sluice.list;

import dev.sluice.Key;
import dev.sluice.KeyListException;
import dev.sluice.KeyValue;
import dev.sluice.Keys;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.LongConsumer;

/** Reads key lists into memory, wherever they come from. Stateless and thread-safe. */
public final class KeyListLoader {

    private KeyListLoader() {}

    /**
     * Reads the list to its end.
     *
     * @param connection in auto-commit mode; used by a query only
     * @param key of the walked table
     * @param progress is told now and then how many keys were given so far
     * @throws KeyListException if the list cannot be read, or a key of it is malformed
     * @throws SQLException if the database fails a query for a passing reason
     */
    public static KeyList load(Connection connection, Keys keys, Key key, LongConsumer progress) throws SQLException {
        KeyListBuilder builder = new KeyListBuilder(
                keys.source(), placeName(keys), key, EnumLabels.of(connection, key), progress, memory());
        if (keys instanceof Keys.Text text) {
            TextKeys.read(text, key.width(), builder);
        } else if (keys instanceof Keys.Query query) {
            QueryKeys.read(connection, query, key.width(), builder);
        } else if (keys instanceof Keys.Values values) {
            read(values.values(), builder);
        }
        return builder.build();
    }

    /** A list of keys as the database wrote them, each in its one text form. */
    public static KeyList ofWritten(String source, Key key, List<KeyValue> keys) {
        KeyListBuilder builder = new KeyListBuilder(source, "row", key, EnumLabels.unknown(), given -> {}, memory());
        for (KeyValue each : keys) {
            builder.written(each.parts());
        }
        return builder.build();
    }

    private static long memory() {
        return Runtime.getRuntime().maxMemory() / 2;
    }

    /**
     * One key as in a line of a file.
     *
     * @throws KeyListException with the one thing that is wrong with it
     */
    public static KeyValue parse(String text, Key key) {
        KeyListBuilder builder = new KeyListBuilder("the key", "line", key, EnumLabels.unknown(), given -> {}, 1 << 20);
        TextKeys.readOne(text, key.width(), builder);
        return builder.build().iterator().next();
    }

    private static String placeName(Keys keys) {
        return keys instanceof Keys.Text ? "line" : keys instanceof Keys.Query ? "row" : "value";
    }

    private static void read(List<KeyValue> values, KeySink sink) {
        long place = 0;
        for (KeyValue value : values) {
            place++;
            sink.key(place, value.parts());
        }
    }
}
