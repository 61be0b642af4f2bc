package dev.sluice.model;

import dev.sluice.KeyValue;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** The three keys of the model, as numbers and as the engine's values; 0 is the place before the first. */
final class Keys {

    static final int LAST = 3;

    /** How many places there are: before the first, and each key. */
    static final int PLACES = LAST + 1;

    /** How many sets of keys there are. */
    static final int SETS = 1 << LAST;

    private static final KeyValue[] VALUES = {KeyValue.of("0"), KeyValue.of("1"), KeyValue.of("2"), KeyValue.of("3")};

    /** Their order. */
    static final Comparator<KeyValue> ORDER = Comparator.comparingInt(Keys::number);

    private Keys() {}

    static @Nullable KeyValue orNull(int key) {
        return key == 0 ? null : VALUES[key];
    }

    static KeyValue value(int key) {
        if (key < 1 || key > LAST) {
            throw new IllegalArgumentException("no key " + key);
        }
        return VALUES[key];
    }

    static int number(@Nullable KeyValue value) {
        return value == null ? 0 : value.parts().get(0).charAt(0) - '0';
    }

    /** The keys in {@code (after, upto]} as bits. */
    static int bits(int after, int upto) {
        return (1 << upto) - (1 << after);
    }
}
