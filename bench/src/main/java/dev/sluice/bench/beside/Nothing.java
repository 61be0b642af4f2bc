package dev.sluice.bench.beside;

import dev.sluice.bench.server.BenchDatabase;

/** No backfill: what customers get when they are alone. */
final class Nothing implements Neighbour {

    @Override
    public String name() {
        return "none";
    }

    @Override
    public String description() {
        return "no backfill";
    }

    @Override
    public Running prepare(BenchDatabase database, int rows) {
        return new Running() {
            @Override
            public void begin() {}

            @Override
            public boolean isThrough() {
                return false;
            }

            @Override
            public long rows() {
                return 0;
            }

            @Override
            public void stop() {}

            @Override
            public void close() {}
        };
    }
}
