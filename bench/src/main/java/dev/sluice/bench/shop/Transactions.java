package dev.sluice.bench.shop;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Every transaction of the customers while the shop was open. Immutable.
 *
 * @param all in the order in which they were meant to begin
 */
public record Transactions(List<Transaction> all) {

    /** What {@link #appendTo} writes. */
    public static final String CSV_COLUMNS = "intended_us_since_1970,begun_after_us,finished_after_us,kind,outcome";

    public Transactions {
        all = List.copyOf(all);
    }

    /**
     * One of them; moments in microseconds since 1970.
     *
     * @param intended when it was meant to begin
     * @param begun when a connection was free for it
     * @param finished when the answer was there, or when it was given up
     */
    public record Transaction(long intended, long begun, long finished, String kind, String outcome) {

        /** From the intended beginning to the end, in microseconds: waiting for a connection counts. */
        public long latency() {
            return finished - intended;
        }

        boolean isDone() {
            return outcome.equals(Outcome.DONE.name());
        }
    }

    static Transactions read(Path file) throws IOException {
        int count = (int) (Files.size(file) / (Samples.FIELDS * Long.BYTES));
        List<Transaction> all = new ArrayList<>(count);
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            for (int i = 0; i < count; i++) {
                all.add(new Transaction(
                        in.readLong(),
                        in.readLong(),
                        in.readLong(),
                        Kind.values()[(int) in.readLong()].name(),
                        Outcome.values()[(int) in.readLong()].name()));
            }
        }
        all.sort(Comparator.comparingLong(Transaction::intended));
        return new Transactions(all);
    }

    /** Those that were meant to begin from one moment (included) to another (not included). */
    public Transactions between(long fromMicros, long toMicros) {
        return new Transactions(all.stream()
                .filter(t -> t.intended() >= fromMicros && t.intended() < toMicros)
                .toList());
    }

    /** One CSV line for each, beginning with {@code prefix}; see {@link #CSV_COLUMNS}. */
    public void appendTo(Appendable csv, String prefix) {
        try {
            for (Transaction t : all) {
                csv.append(prefix)
                        .append(String.format(
                                Locale.ROOT,
                                "%d,%d,%d,%s,%s%n",
                                t.intended(),
                                t.begun() - t.intended(),
                                t.finished() - t.intended(),
                                t.kind(),
                                t.outcome()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write transactions", e);
        }
    }
}
