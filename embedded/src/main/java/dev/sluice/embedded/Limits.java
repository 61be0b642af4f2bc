package dev.sluice.embedded;

import java.time.Duration;

/**
 * How long we wait for a server. Generous, because each is only reached when something is wrong.
 *
 * @param start for a server we launch to be ready; after that it is waited for like any other that is coming up
 * @param recovery for one that says it is starting, recovering or shutting down
 * @param silence for one that is alive and says nothing, before it is stopped
 * @param politeStop for a server that did not answer, to stop with a checkpoint, and then once more without
 * @param stop for a healthy server to stop with a checkpoint
 * @param leave for the lock when leaving; not to get it only means that the server is left running
 */
record Limits(Duration start, Duration recovery, Duration silence, Duration politeStop, Duration stop, Duration leave) {
    static final Limits DEFAULT = new Limits(
            Duration.ofSeconds(60),
            Duration.ofMinutes(10),
            Duration.ofSeconds(15),
            Duration.ofSeconds(10),
            Duration.ofSeconds(60),
            Duration.ofSeconds(15));

    Limits withRecovery(Duration limit) {
        return new Limits(start, limit, silence, politeStop, stop, leave);
    }

    Limits withSilence(Duration silent, Duration polite) {
        return new Limits(start, recovery, silent, polite, stop, leave);
    }

    /** For the start lock: whoever holds it may be waiting for a recovery himself. */
    Duration startLock() {
        return recovery.plus(start).plus(stop);
    }
}
