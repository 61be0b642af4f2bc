package dev.sluice.cli.watch;

import dev.sluice.cli.CliException;
import dev.sluice.cli.ExitCode;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * Ctrl-C and its relatives: the first asks for an orderly end, the second ends the process at once. Thread-safe.
 *
 * <p>Not a shutdown hook, which runs when it is too late to say anything in order and could not tell a second signal.
 */
public final class Interrupts {

    /** What was received first. */
    public enum Kind {
        INT("Ctrl-C", ExitCode.INTERRUPTED),
        TERM("SIGTERM", ExitCode.TERMINATED),
        HUP("SIGHUP", ExitCode.TERMINATED);

        private final String shown;
        private final int exitCode;

        Kind(String shown, int exitCode) {
            this.shown = shown;
            this.exitCode = exitCode;
        }

        /** The name to use in sentences. */
        public String shown() {
            return shown;
        }

        public int exitCode() {
            return exitCode;
        }
    }

    private final AtomicReference<Kind> first = new AtomicReference<>();
    private final CountDownLatch received = new CountDownLatch(1);
    private final Runnable lastWords;

    private Interrupts(Runnable lastWords) {
        this.lastWords = lastWords;
    }

    /**
     * Takes the signals over.
     *
     * @param lastWords said before the second signal ends the process
     */
    public static Interrupts install(Runnable lastWords) {
        Interrupts interrupts = new Interrupts(lastWords);
        for (Kind kind : Kind.values()) {
            interrupts.handle(kind);
        }
        return interrupts;
    }

    private void handle(Kind kind) {
        try {
            Signal signal = new Signal(kind.name());
            SignalHandler before = Signal.handle(signal, s -> received(kind));
            // nohup: somebody wants us to outlive the terminal.
            if (kind == Kind.HUP && before.equals(SignalHandler.SIG_IGN)) {
                Signal.handle(signal, SignalHandler.SIG_IGN);
            }
        } catch (IllegalArgumentException e) {
            // This system has no such signal, or the JVM was told to leave it alone (-Xrs).
            return;
        }
    }

    private void received(Kind kind) {
        if (!first.compareAndSet(null, kind)) {
            lastWords.run();
            Runtime.getRuntime().halt(kind.exitCode());
        }
        received.countDown();
    }

    /**
     * Ends the command here if a signal came: for steps before there is a run.
     *
     * @throws CliException with the signal's exit code
     */
    public void check() {
        Optional<Kind> signal = await(0);
        if (signal.isPresent()) {
            throw new CliException(
                    signal.get().exitCode(),
                    "interrupted",
                    "ended by " + signal.get().shown()
                            + " before a run was known to pause; nothing is lost: the same command begins it, or goes on");
        }
    }

    /** Waits for a signal, at most so long; what came first, if anything did. */
    public Optional<Kind> await(long millis) {
        try {
            if (!received.await(millis, TimeUnit.MILLISECONDS)) {
                return Optional.empty();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of(Kind.TERM);
        }
        return Optional.ofNullable(first.get());
    }
}
