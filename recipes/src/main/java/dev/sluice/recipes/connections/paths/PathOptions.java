package dev.sluice.recipes.connections.paths;

import java.time.Duration;
import java.util.Objects;

/**
 * How far a search goes. Immutable.
 *
 * @param depth the most hops of a path, 1 to {@value #MOST_DEPTH}
 * @param fanOut how many connections of a contact count, the most recent ones; 1 to {@value #MOST_FAN_OUT}
 * @param limit the most paths that are returned; at least 1
 * @param timeout how long the whole search may take, with waiting for a connection
 */
public record PathOptions(int depth, int fanOut, int limit, Duration timeout) {

    /** Deeper paths connect everybody with everybody. */
    public static final int MOST_DEPTH = 4;

    /** Above this, what is held in memory of one contact's connections is no longer little. */
    public static final int MOST_FAN_OUT = 200;

    // What lies before the last hop is held in memory as paths: some 60 bytes each.
    private static final long MOST_BEFORE_LAST = 200_000;

    /** Three hops, 25 connections a contact, 1.5 s; and more paths than 25 + 25² + 25³, so all of them. */
    public static final PathOptions DEFAULTS = new PathOptions(3, 25, 20_000, Duration.ofMillis(1_500));

    public PathOptions {
        Objects.requireNonNull(timeout, "timeout");
        within("depth", depth, MOST_DEPTH);
        within("fan-out", fanOut, MOST_FAN_OUT);
        within("limit", limit, Integer.MAX_VALUE - 1);
        if (timeout.toMillis() < 1) {
            throw new IllegalArgumentException("the timeout must be at least 1 ms, got " + timeout);
        }
        long before = (long) Math.pow(fanOut, depth - 1.0);
        if (before > MOST_BEFORE_LAST) {
            throw new IllegalArgumentException("fan-out " + fanOut + " with depth " + depth + " makes up to " + before
                    + " paths before the last hop; at most " + MOST_BEFORE_LAST
                    + " are searched: lower one of the two");
        }
    }

    private static void within(String name, int value, int most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException("the " + name + " must be 1 to " + most + ", got " + value);
        }
    }

    public PathOptions withDepth(int hops) {
        return new PathOptions(hops, fanOut, limit, timeout);
    }

    public PathOptions withFanOut(int connections) {
        return new PathOptions(depth, connections, limit, timeout);
    }

    public PathOptions withLimit(int paths) {
        return new PathOptions(depth, fanOut, paths, timeout);
    }

    public PathOptions withTimeout(Duration longest) {
        return new PathOptions(depth, fanOut, limit, longest);
    }
}
