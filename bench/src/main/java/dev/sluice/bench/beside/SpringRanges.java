package dev.sluice.bench.beside;

import dev.sluice.bench.arms.SpringArm;
import dev.sluice.bench.server.BenchDatabase;
import dev.sluice.bench.server.Campaigns;

/** The fastest form of Spring Batch that we know, stopped in its own way. */
final class SpringRanges implements Neighbour {

    private final SpringArm arm;

    SpringRanges(int partitions) {
        this.arm = SpringArm.ranges(partitions);
    }

    @Override
    public String name() {
        return "spring";
    }

    @Override
    public String description() {
        return arm.description();
    }

    @Override
    public Running prepare(BenchDatabase database, int rows) {
        SpringArm.Job job = arm.prepare(database, rows);
        return new OnThread() {
            @Override
            boolean run() throws Exception {
                job.run();
                return !isStopped();
            }

            @Override
            void interrupt() throws Exception {
                job.stop();
            }

            /** Counted in the table: once, when the customers are no longer watched. */
            @Override
            public long rows() throws Exception {
                requireNoFailure();
                return Campaigns.filled(database);
            }

            @Override
            public void close() throws Exception {
                stop();
                job.close();
            }
        };
    }
}
