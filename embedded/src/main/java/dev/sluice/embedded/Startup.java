package dev.sluice.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Brings a home's server up, whatever state the last process left it in. The caller holds the start lock.
 *
 * <p>Each round looks at what is there now and takes one step: adopt a server that answers, wait for one that is recovering,
 * stop one that is silent, start one where there is none. A start that fails because somebody else was faster, or took the
 * port, is followed by another round, which sees the new state.
 */
final class Startup {
    private static final int ROUNDS = 5;
    private static final Duration ORPHANS_LIMIT = Duration.ofSeconds(10);

    private final Home home;
    private final PgCtl pgCtl;
    private final Access access;
    private final Limits limits;

    Startup(Home home, PgCtl pgCtl, Access access, Limits limits) {
        this.home = home;
        this.pgCtl = pgCtl;
        this.access = access;
        this.limits = limits;
    }

    /** Where the server listens, and whether it was there before. */
    record Outcome(int port, boolean adopted) {}

    Outcome bringUp(Map<String, String> asked) throws IOException {
        boolean startedByUs = false;
        for (int round = 1; round <= ROUNDS; round++) {
            Optional<Postmaster> running = Postmaster.of(home.data());
            if (running.isPresent()) {
                int port = awaitAnswer(running.get());
                if (port > 0) {
                    return new Outcome(port, !startedByUs);
                }
                pgCtl.stopWhateverItTakes();
                startedByUs = false;
            } else {
                startedByUs = start(asked, round == ROUNDS);
            }
        }
        throw failed("the server did not stay up in " + ROUNDS + " attempts", ServerLog.since(home.log(), 0));
    }

    /** The port on which it let us in; 0 if it is gone, or silent for too long. */
    private int awaitAnswer(Postmaster found) {
        long recoveryEnds = System.nanoTime() + limits.recovery().toNanos();
        long silenceEnds = System.nanoTime() + limits.silence().toNanos();
        while (ServerProcesses.serves(found.pid(), home.data())) {
            int port = Postmaster.named(home.data()).map(Postmaster::port).orElse(0);
            Answer answer = port == 0 ? Answer.SILENCE : Answer.of(knock(port));
            switch (answer) {
                case READY -> {
                    return port;
                }
                case REFUSED ->
                    throw new EmbeddedPostgresException(
                            Problem.CREDENTIALS,
                            "the running server (pid " + found.pid() + ", port " + port + ") refuses the password in "
                                    + home.passwordFile());
                case NOT_YET -> {
                    silenceEnds = System.nanoTime() + limits.silence().toNanos();
                    if (System.nanoTime() > recoveryEnds) {
                        throw failed(
                                "the server (pid " + found.pid() + ") still starts up after "
                                        + limits.recovery().toSeconds() + " s and was left running",
                                ServerLog.since(home.log(), 0));
                    }
                }
                case SILENCE -> {
                    if (System.nanoTime() > silenceEnds) {
                        return 0;
                    }
                }
            }
            if (!Waiting.pause()) {
                throw failed("interrupted while waiting for the server (pid " + found.pid() + ")", "");
            }
        }
        return 0;
    }

    private PGSimpleDataSource knock(int port) {
        return access.dataSource(port, Access.MAINTENANCE_DATABASE);
    }

    /** True if the server came up or is still coming; false if another round should look again. */
    private boolean start(Map<String, String> asked, boolean lastRound) throws IOException {
        discardStalePidFile();
        if (!ServerProcesses.killOrphans(home.data(), ORPHANS_LIMIT)) {
            throw failed("processes of an earlier server in " + home.data() + " do not end", "");
        }
        ServerLog.setAsideIfLarge(home.log());
        long logged = ServerLog.size(home.log());
        Settings.of(asked, Ports.choose(home)).writeTo(home.settingsFile());
        Command.Result result = pgCtl.start();
        if (result.succeeded() || Postmaster.of(home.data()).isPresent()) {
            return true;
        }
        String log = ServerLog.since(home.log(), logged);
        if (Problem.saysThatThePortIsTaken(log) && !lastRound) {
            Ports.forget(home);
            return false;
        }
        throw failed("the server did not start on " + home.data(), log.isBlank() ? result.output() : log);
    }

    /**
     * A pid file whose pid now belongs to an unrelated process keeps PostgreSQL from starting, because it can't tell; we can.
     * (If the pid is dead PostgreSQL removes the file itself, and its check for shared memory in use stays in force anyway.)
     */
    private void discardStalePidFile() throws IOException {
        Optional<Postmaster> named = Postmaster.named(home.data());
        if (named.isPresent() && ProcessHandle.of(named.get().pid()).isPresent()) {
            Files.deleteIfExists(home.postmasterFile());
        }
    }

    private EmbeddedPostgresException failed(String what, String evidence) {
        return new EmbeddedPostgresException(
                Problem.diagnose(evidence), what + "; full log: " + home.log(), ServerLog.lastLines(evidence), null);
    }
}
