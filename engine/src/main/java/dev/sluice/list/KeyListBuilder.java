package dev.sluice.list;

import dev.sluice.Key;
import dev.sluice.KeyColumn;
import dev.sluice.KeyListException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.LongConsumer;

/** Collects keys as values of their types, and what is wrong with the others. For one list; not thread-safe. */
final class KeyListBuilder implements KeySink {

    /** A key with its object headers; an uuid is the largest of the usual ones. */
    private static final long BYTES_PER_KEY = 150;

    private static final int REPORT_EVERY = 10_000;

    private final String source;
    private final String placeName;
    private final Key key;
    private final EnumLabels enums;
    private final LongConsumer progress;
    private final long mostKeys;
    private final List<Comparable<?>[]> keys = new ArrayList<>();
    private final List<KeyListException.Malformed> malformed = new ArrayList<>();
    private long malformedCount;
    private long given;

    /**
     * @param placeName what a place in the source is called, as in "line 17"
     * @param enums the labels of enum columns
     * @param progress is told now and then how many keys were given so far
     * @param memory bytes that may be used
     */
    KeyListBuilder(String source, String placeName, Key key, EnumLabels enums, LongConsumer progress, long memory) {
        this.source = source;
        this.placeName = placeName;
        this.key = key;
        this.enums = enums;
        this.progress = progress;
        this.mostKeys = Math.min(Integer.MAX_VALUE / 2, memory / BYTES_PER_KEY);
    }

    @Override
    public void key(long place, List<String> parts) {
        count();
        if (parts.size() != key.width()) {
            note(
                    place,
                    "has " + parts.size() + (parts.size() == 1 ? " part" : " parts") + " where the key (" + key.names()
                            + ") has " + key.width());
            return;
        }
        Comparable<?>[] values = new Comparable<?>[key.width()];
        for (int i = 0; i < values.length; i++) {
            KeyColumn column = key.columns().get(i);
            try {
                enums.check(column, parts.get(i));
                values[i] = KeyText.read(column.type(), parts.get(i));
            } catch (KeyText.NotAValue e) {
                note(place, (values.length == 1 ? "" : column.name() + ": ") + e.getMessage());
                return;
            }
        }
        // A list with a mistake in it is never used: what follows is only read to find the other mistakes.
        if (malformedCount == 0) {
            keep(values);
        }
    }

    /** A key as the database wrote it, which needs no second opinion. */
    void written(List<String> parts) {
        count();
        keep(parts.toArray(Comparable<?>[]::new));
    }

    @Override
    public void malformed(long place, String reason) {
        count();
        note(place, reason);
    }

    private void count() {
        given++;
        if (given % REPORT_EVERY == 0) {
            progress.accept(given);
        }
    }

    private void note(long place, String reason) {
        malformedCount++;
        keys.clear();
        if (malformed.size() < KeyListException.MOST_TOLD) {
            malformed.add(new KeyListException.Malformed(place, reason));
        }
    }

    private void keep(Comparable<?>[] values) {
        if (keys.size() >= mostKeys) {
            throw new KeyListException(
                    source,
                    String.format(
                            Locale.ROOT,
                            "has more keys than the %,d that this process's memory holds; nothing was staged. Give Java"
                                    + " more memory (-Xmx), or split the list",
                            mostKeys));
        }
        keys.add(values);
    }

    /**
     * The list, sorted and without duplicates.
     *
     * @throws KeyListException if any key was malformed
     */
    KeyList build() {
        if (malformedCount > 0) {
            throw new KeyListException(source, placeName, malformedCount, given, malformed);
        }
        progress.accept(given);
        keys.sort(KeyListBuilder::compare);
        List<Comparable<?>[]> distinct = new ArrayList<>(keys.size());
        for (Comparable<?>[] values : keys) {
            if (distinct.isEmpty() || compare(distinct.get(distinct.size() - 1), values) != 0) {
                distinct.add(values);
            }
        }
        keys.clear();
        return new KeyList(source, given, hash(distinct), distinct);
    }

    private static int compare(Comparable<?>[] a, Comparable<?>[] b) {
        for (int i = 0; i < a.length; i++) {
            int order = part(a[i], b[i]);
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    // Both were read as the same type.
    @SuppressWarnings("unchecked")
    private static int part(Comparable<?> a, Comparable<?> b) {
        return ((Comparator<Comparable<?>>) (Comparator<?>) Comparator.naturalOrder()).compare(a, b);
    }

    private String hash(List<Comparable<?>[]> distinct) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update((byte) key.width());
            for (Comparable<?>[] values : distinct) {
                for (Comparable<?> value : values) {
                    digest.update(KeyText.write(value).getBytes(StandardCharsets.UTF_8));
                    // No key can contain it.
                    digest.update((byte) 0);
                }
            }
            return HexFormat.of().formatHex(digest.digest()).substring(0, 32);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
