package dev.sluice;

import java.util.List;
import java.util.Locale;

/** A key list that cannot be used, with what is wrong with it. Nothing was staged. */
public final class KeyListException extends SluiceException {

    private static final long serialVersionUID = 1;

    /** The most malformed keys that are told one by one; all are counted. */
    public static final int MOST_TOLD = 1_000;

    private static final int MOST_IN_MESSAGE = 20;

    private final String source;
    private final long count;
    private final transient List<Malformed> malformed;

    /**
     * A key that cannot be read.
     *
     * @param place the line of the text, the row of the query or the position in the list, from 1
     * @param reason what is wrong with it
     */
    public record Malformed(long place, String reason) {}

    /** The list as a whole cannot be read. */
    public KeyListException(String source, String reason) {
        super(ErrorCode.KEYS_UNREADABLE, source + ": " + reason);
        this.source = source;
        this.count = 0;
        this.malformed = List.of();
    }

    /**
     * Some of its keys cannot be read.
     *
     * @param placeName what a place is called: {@code line}, {@code row}, {@code value}
     * @param count how many are malformed
     * @param given how many keys there were in all
     * @param malformed the first of them, at most {@link #MOST_TOLD}
     */
    public KeyListException(String source, String placeName, long count, long given, List<Malformed> malformed) {
        super(ErrorCode.KEYS_MALFORMED, message(source, placeName, count, given, malformed));
        this.source = source;
        this.count = count;
        this.malformed = List.copyOf(malformed);
    }

    /** Where the list came from. */
    public String source() {
        return source;
    }

    /** How many keys are malformed. */
    public long count() {
        return count;
    }

    /** The first of them, in the order of the list; at most {@link #MOST_TOLD}. */
    public List<Malformed> malformed() {
        return malformed;
    }

    private static String message(String source, String placeName, long count, long given, List<Malformed> malformed) {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT, "%s: %,d of %,d keys are malformed; nothing was staged", source, count, given));
        malformed.stream()
                .limit(MOST_IN_MESSAGE)
                .forEach(bad -> text.append("\n  ")
                        .append(placeName)
                        .append(' ')
                        .append(bad.place())
                        .append(": ")
                        .append(bad.reason()));
        if (count > MOST_IN_MESSAGE) {
            text.append(String.format(Locale.ROOT, "%n  and %,d more", count - MOST_IN_MESSAGE));
        }
        return text.toString();
    }
}
