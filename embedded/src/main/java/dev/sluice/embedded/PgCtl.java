package dev.sluice.embedded;

import java.time.Duration;
import java.util.Optional;

/** Starts and stops the server's processes. The server gets a session of its own, so it outlives us and our terminal. */
final class PgCtl {
    private static final Duration KILL_LIMIT = Duration.ofSeconds(10);
    /** How much longer than pg_ctl's own limit we wait for pg_ctl. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    private final Home home;
    private final Binaries binaries;
    private final Limits limits;

    PgCtl(Home home, Binaries binaries, Limits limits) {
        this.home = home;
        this.binaries = binaries;
        this.limits = limits;
    }

    /** Succeeds when the server is ready; when it is not within the limit, pg_ctl fails but the server goes on starting. */
    Command.Result start() {
        return run(limits.start(), "start", "--log=" + home.log());
    }

    /** Ends sessions, writes a checkpoint, stops. If that takes too long it is stopped without the checkpoint. */
    void stop() {
        stop(limits.stop());
    }

    /** For a server that does not answer: politely, firmly, finally by SIGKILL. Committed data survives all three. */
    void stopWhateverItTakes() {
        stop(limits.politeStop());
    }

    /** For a data folder that is about to be deleted: no checkpoint, but its shared memory is given back. */
    void stopForGood() {
        if (isRunning()) {
            run(limits.politeStop(), "stop", "--mode=immediate");
        }
        kill();
    }

    /** SIGKILL to every process of the server, also to those that outlived their postmaster: what a crash does to it. */
    void kill() {
        Optional<Postmaster> running = Postmaster.of(home.data());
        boolean gone = running.isPresent()
                ? ServerProcesses.kill(home.data(), running.get().pid(), KILL_LIMIT)
                : ServerProcesses.killOrphans(home.data(), KILL_LIMIT);
        if (!gone) {
            throw new EmbeddedPostgresException(
                    Problem.SERVER, "processes of the server in " + home.data() + " survive SIGKILL");
        }
    }

    boolean isRunning() {
        return Postmaster.of(home.data()).isPresent();
    }

    private void stop(Duration fastLimit) {
        if (isRunning()) {
            run(fastLimit, "stop", "--mode=fast");
        }
        if (isRunning()) {
            run(limits.politeStop(), "stop", "--mode=immediate");
        }
        kill();
    }

    private Command.Result run(Duration limit, String action, String option) {
        return Command.run(
                limit.plus(GRACE),
                binaries.command(
                        "pg_ctl",
                        action,
                        "--pgdata=" + home.data(),
                        "--wait",
                        "--timeout=" + limit.toSeconds(),
                        option));
    }
}
