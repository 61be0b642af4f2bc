package dev.sluice.list;

import dev.sluice.KeyValue;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;

/** Keys as they will be walked: typed, in order, each once. Immutable; in memory. */
public final class KeyList {

    private final String source;
    private final long given;
    private final String hash;
    private final List<Comparable<?>[]> keys;

    KeyList(String source, long given, String hash, List<Comparable<?>[]> keys) {
        this.source = source;
        this.given = given;
        this.hash = hash;
        this.keys = keys;
    }

    /** Where it came from, a phrase. */
    public String source() {
        return source;
    }

    /** How many keys the source gave. */
    public long given() {
        return given;
    }

    /** How many of them were there before. */
    public long duplicates() {
        return given - keys.size();
    }

    /** Where it came from and how many keys there are, for people. */
    public String sentence() {
        return String.format(
                Locale.ROOT,
                "keys from %s: %,d given, %,d duplicates, %,d to walk",
                source,
                given,
                duplicates(),
                size());
    }

    /** How many there are to walk. */
    public int size() {
        return keys.size();
    }

    /** Names the content: equal lists have equal hashes, whatever they were made from. */
    public String hash() {
        return hash;
    }

    /** The keys in their order, the first of which has the ordinal 1. */
    public Iterator<KeyValue> iterator() {
        return new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return next < keys.size();
            }

            @Override
            public KeyValue next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                return valueOf(keys.get(next++));
            }
        };
    }

    static KeyValue valueOf(Comparable<?>[] parts) {
        List<String> texts = new ArrayList<>(parts.length);
        for (Comparable<?> part : parts) {
            texts.add(KeyText.write(part));
        }
        return new KeyValue(texts);
    }
}
