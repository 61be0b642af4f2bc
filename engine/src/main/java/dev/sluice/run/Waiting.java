package dev.sluice.run;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Sleep that ends early when there is news or when the process stops. Thread-safe. */
final class Waiting {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private long count;
    private boolean stopping;

    boolean isStopping() {
        lock.lock();
        try {
            return stopping;
        } finally {
            lock.unlock();
        }
    }

    /** Wakes everybody who waits for news. */
    void announce() {
        lock.lock();
        try {
            count++;
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Wakes everybody, for good. */
    void stop() {
        lock.lock();
        try {
            stopping = true;
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for news, for the end, or for the time to pass, whichever is first. */
    void forNews(Duration longest) {
        await(longest, true);
    }

    /** Waits until the time has passed or the process stops; news do not shorten a rest. */
    void rest(Duration time) {
        await(time, false);
    }

    private void await(Duration longest, boolean untilNews) {
        long left = longest.toNanos();
        lock.lock();
        try {
            long seen = count;
            while (left > 0 && !stopping && !(untilNews && count != seen)) {
                left = news.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            stopping = true;
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }
}
