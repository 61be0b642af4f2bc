package dev.sluice;

import java.time.Duration;

/**
 * How much longer a run may take, as an interval: a single number would claim more than anybody knows.
 *
 * @param low the optimistic end
 * @param high the pessimistic end, at least {@code low}
 */
public record EtaInterval(Duration low, Duration high) {

    public EtaInterval {
        if (high.compareTo(low) < 0) {
            throw new IllegalArgumentException("high " + high + " is below low " + low);
        }
    }
}
