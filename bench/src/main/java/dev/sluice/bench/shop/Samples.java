package dev.sluice.bench.shop;

import dev.sluice.bench.shop.Arrivals.Arrival;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/** What one thread measured, without garbage while it measures. Not thread-safe. */
final class Samples {

    /** Intended, begun, finished (microseconds since 1970), kind, outcome. */
    static final int FIELDS = 5;

    private long[] values = new long[FIELDS * 16_384];
    private int size;

    void add(Arrival arrival, long begunNanos, long finishedNanos, Outcome outcome) {
        if (size + FIELDS > values.length) {
            values = Arrays.copyOf(values, values.length * 2);
        }
        values[size++] = WallClock.micros(arrival.atNanos());
        values[size++] = WallClock.micros(begunNanos);
        values[size++] = WallClock.micros(finishedNanos);
        values[size++] = arrival.kind().ordinal();
        values[size++] = outcome.ordinal();
    }

    int count() {
        return size / FIELDS;
    }

    void writeTo(DataOutput out) throws IOException {
        for (int i = 0; i < size; i++) {
            out.writeLong(values[i]);
        }
    }
}
