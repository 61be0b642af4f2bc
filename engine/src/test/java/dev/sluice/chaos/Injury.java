package dev.sluice.chaos;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * One thing that goes wrong.
 *
 * @param after so long after the one before it
 * @param kind what it is
 * @param slot which worker process it strikes, from 0; meaningless for the database and for people
 * @param lasting until the act that undoes it, where there is one
 */
record Injury(Duration after, Kind kind, int slot, Duration lasting) {

    /** What can go wrong, and how often it should: a share of {@link #SHARES}. */
    enum Kind {
        /** SIGKILL of a worker process. */
        KILL(9, 0, 0),
        /** SIGTERM: it hurries to an orderly end. */
        TERMINATE(3, 0, 0),
        /** SIGSTOP, for longer than the lease, then SIGCONT: a zombie. */
        ZOMBIE(7, 5_200, 7_500),
        /** SIGSTOP for less than the lease: it must not even be noticed. */
        HICCUP(3, 200, 3_000),
        /** All connections of a worker process are reset. */
        CUT(9, 0, 0),
        /** A worker process says that it has no more to say; answers still reach it. */
        HALF_CLOSE(1, 0, 0),
        /** Nothing a worker process sends arrives any more, or reaches it, and nobody is told. */
        BLACK_HOLE(3, 1_000, 8_000),
        /** What a worker process sends arrives late. */
        STALL(4, 500, 7_000),
        /** All processes of the server get SIGKILL; then it starts and recovers. */
        CRASH(3, 0, 1_500),
        /** A person pauses the run and resumes it. */
        PAUSE(2, 300, 1_500),
        /** The same while a worker process stands still, perhaps in the middle of a chunk; it goes on after the pause. */
        PAUSE_OF_A_STANDING_PROCESS(5, 700, 1_500);

        static final int SHARES = 49;

        private final int share;
        private final int shortest;
        private final int longest;

        Kind(int share, int shortest, int longest) {
            this.share = share;
            this.shortest = shortest;
            this.longest = longest;
        }

        Duration lasting(RandomGenerator random) {
            return Duration.ofMillis(shortest == longest ? shortest : random.nextInt(shortest, longest));
        }

        static Kind draw(RandomGenerator random) {
            int ticket = random.nextInt(SHARES);
            for (Kind kind : values()) {
                ticket -= kind.share;
                if (ticket < 0) {
                    return kind;
                }
            }
            throw new IllegalStateException("the shares do not add up to " + SHARES);
        }
    }

    static Map<Kind, Integer> none() {
        return new EnumMap<>(Kind.class);
    }

    @Override
    public String toString() {
        String what = kind == Kind.CRASH || kind == Kind.PAUSE ? kind.toString() : kind + " of process " + slot;
        return lasting.isZero() ? what : what + " for " + lasting.toMillis() + " ms";
    }
}
