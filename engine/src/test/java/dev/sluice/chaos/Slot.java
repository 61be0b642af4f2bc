package dev.sluice.chaos;

import dev.sluice.embedded.TestDatabase;
import java.io.IOException;

/** A place for one worker process with its own stretch of network; the process is replaced when it dies. */
final class Slot implements AutoCloseable {

    private final Fleet fleet;
    private final int workers;
    private final TcpProxy proxy;
    private WorkerProcess process;
    private int started;

    Slot(Fleet fleet, TestDatabase database, int workers) throws IOException {
        this.fleet = fleet;
        this.workers = workers;
        this.proxy = new TcpProxy(database.server().port());
        this.process = spawn();
    }

    private WorkerProcess spawn() {
        started++;
        return fleet.spawn(workers, proxy);
    }

    TcpProxy network() {
        return proxy;
    }

    WorkerProcess process() {
        return process;
    }

    /** How many processes it has had. */
    int started() {
        return started;
    }

    /** Puts another process in the place of a dead one. */
    void replaceIfDead() {
        if (!process.isAlive()) {
            process = spawn();
        }
    }

    @Override
    public void close() throws IOException {
        proxy.close();
    }
}
