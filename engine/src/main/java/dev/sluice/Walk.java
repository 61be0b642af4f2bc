package dev.sluice;

import java.util.List;
import java.util.Objects;

/**
 * The way of a run through its rows: what a place on it is, and so what a cursor, a range and a chunk mean. Immutable.
 *
 * <p>Everything that moves along a walk treats places as opaque texts in an order; only where rows are chosen does it
 * matter which of the two it is.
 */
public sealed interface Walk {

    /** The columns by which the walked table's rows are known. */
    Key key();

    /** The columns of a place, in whose order the walk goes. */
    Key places();

    /**
     * Through a table, in the order of its key: a place is a key.
     *
     * @param key of the table
     */
    record ByKey(Key key) implements Walk {

        public ByKey {
            Objects.requireNonNull(key, "key");
        }

        @Override
        public Key places() {
            return key;
        }
    }

    /**
     * Through a list of keys: a place is the ordinal of one, from 1, without gaps. A key may have no row.
     *
     * @param key of the table
     * @param list the number of the staged list
     */
    record ByList(Key key, long list) implements Walk {

        private static final Key ORDINAL = new Key(List.of(KeyColumn.of("ordinal", KeyType.BIGINT)));

        public ByList {
            Objects.requireNonNull(key, "key");
        }

        @Override
        public Key places() {
            return ORDINAL;
        }

        /** The ordinal that a place is. */
        public static long ordinal(KeyValue place) {
            return Long.parseLong(place.parts().get(0));
        }

        /** An ordinal as a place. */
        public static KeyValue place(long ordinal) {
            return KeyValue.of(Long.toString(ordinal));
        }

        /** The first ordinal of a chunk of such a walk. */
        public static long first(Chunk chunk) {
            return ordinal(chunk.lower()) + (chunk.lowerInclusive() ? 0 : 1);
        }

        /** The last ordinal of a chunk of such a walk. */
        public static long last(Chunk chunk) {
            return ordinal(chunk.upto());
        }
    }
}
