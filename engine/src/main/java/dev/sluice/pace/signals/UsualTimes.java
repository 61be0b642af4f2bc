package dev.sluice.pace.signals;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * How long each statement usually takes, and how much longer all of them take now.
 *
 * <p>Each statement is compared with itself, so that other statements than usual are no slowness. What is usual is learned:
 * downwards within a minute, upwards within half an hour, so that a run that slows everything is not soon taken for
 * usual; the server's averages from before are the beginning. Pure; not thread-safe.
 */
final class UsualTimes {

    /** The statements whose waiting a person or a service notices; reports vary too much to say anything. */
    static final double LONGEST_MILLIS = 250;

    /** Fewer calls in the window say nothing. */
    static final long LEAST_CALLS = 30;

    private static final double WINDOW_SECONDS = 5;
    private static final double DOWN_SECONDS = 60;
    private static final double UP_SECONDS = 1_800;

    // A single stall counts as so many times the usual at most, so that one statement does not speak for all.
    private static final double MOST_TIMES = 10;

    private final Map<String, Statement> statements = new HashMap<>();
    private final Deque<Sum> sums = new ArrayDeque<>();

    private static final class Statement {
        long calls;
        double millis;
        double usual;
        double learnedAt;
    }

    /**
     * The calls of the last seconds.
     *
     * @param millis what they took
     * @param usual what they would usually take
     */
    record Sum(double at, long calls, double millis, double usual) {}

    /** Whether the statement has been noted before. */
    boolean knows(String statement) {
        return statements.containsKey(statement);
    }

    /** Forgets all statements but these. */
    void keep(Set<String> current) {
        statements.keySet().retainAll(current);
    }

    /**
     * Notes the server's totals of a statement, and learns.
     *
     * @param now in seconds
     */
    void note(String name, long calls, double millis, double now) {
        Statement statement = statements.get(name);
        if (statement == null || calls < statement.calls) {
            // New, or the server's statistics were reset.
            statement = new Statement();
            statement.usual = millis / Math.max(1, calls);
            statement.learnedAt = now;
            statements.put(name, statement);
        } else if (calls > statement.calls) {
            compare(statement, calls - statement.calls, millis - statement.millis, now);
        }
        statement.calls = calls;
        statement.millis = millis;
    }

    private void compare(Statement statement, long calls, double millis, double now) {
        double mean = Math.max(0, millis) / calls;
        if (statement.usual <= LONGEST_MILLIS) {
            double counted = Math.min(mean, statement.usual * MOST_TIMES);
            sums.addLast(new Sum(now, calls, counted * calls, statement.usual * calls));
        }
        double pace = (now - statement.learnedAt) / (mean < statement.usual ? DOWN_SECONDS : UP_SECONDS);
        statement.usual += (mean - statement.usual) * Math.min(1, pace);
        statement.learnedAt = now;
    }

    /** Everything noted in the last five seconds. */
    Sum recent(double now) {
        while (!sums.isEmpty() && now - sums.getFirst().at() > WINDOW_SECONDS) {
            sums.removeFirst();
        }
        long calls = 0;
        double millis = 0;
        double usual = 0;
        for (Sum sum : sums) {
            calls += sum.calls();
            millis += sum.millis();
            usual += sum.usual();
        }
        return new Sum(now, calls, millis, usual);
    }
}
