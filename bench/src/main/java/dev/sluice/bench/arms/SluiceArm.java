package dev.sluice.bench.arms;

import com.zaxxer.hikari.HikariDataSource;
import dev.sluice.RunOptions;
import dev.sluice.RunState;
import dev.sluice.RunView;
import dev.sluice.Sluice;
import dev.sluice.bench.WrongResultException;
import dev.sluice.bench.server.BenchDatabase;
import dev.sluice.bench.server.Campaigns;

/** Sluice at full speed: plan, ranges, leases, fence, counts of every row; all that is on for every user is on here. */
public final class SluiceArm implements Arm {

    private final int workers;

    public SluiceArm(int workers) {
        this.workers = workers;
    }

    @Override
    public String name() {
        return "sluice";
    }

    @Override
    public String description() {
        return "Sluice at full speed, " + workers
                + " workers, chunk size found by itself; from start() to the end of await()";
    }

    @Override
    public Ready prepare(BenchDatabase database, int rows) {
        // One for each worker, one for the heartbeat, one for commands.
        HikariDataSource pool = database.pool(workers + 2);
        Sluice sluice = Sluice.on(pool);
        return new Ready() {
            @Override
            public void run() throws InterruptedException {
                RunView end = sluice.start(
                                Campaigns.BACKFILL,
                                RunOptions.DEFAULTS.withFullSpeed().withMaxWorkers(workers))
                        .await();
                if (end.state() != RunState.SUCCEEDED || end.outcomes().changed() != rows) {
                    throw new WrongResultException(
                            "sluice: run is " + end.state().label() + " (" + end.reason() + ") with "
                                    + end.outcomes().changed() + " of " + rows + " rows changed");
                }
            }

            @Override
            public void close() {
                sluice.close();
                pool.close();
            }
        };
    }
}
