package dev.sluice.cli.watch;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Work that somebody who wants to go waits for, but not for long. */
final class Limited {

    private Limited() {}

    /** The result; empty if there is none in time, or the work failed. The work itself may go on for a while. */
    static <T> Optional<T> call(long millis, Supplier<T> work) {
        CompletableFuture<T> future = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        future.complete(work.get());
                    } catch (RuntimeException e) {
                        future.completeExceptionally(e);
                    }
                },
                "sluice-leaving");
        thread.setDaemon(true);
        thread.start();
        try {
            return Optional.of(future.get(millis, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (ExecutionException | TimeoutException e) {
            return Optional.empty();
        }
    }

    /** The same for work without a result. */
    static boolean run(long millis, Runnable work) {
        return call(millis, () -> {
                    work.run();
                    return true;
                })
                .isPresent();
    }
}
