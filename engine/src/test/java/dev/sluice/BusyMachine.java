package dev.sluice;

import dev.sluice.embedded.TestDatabase;

/** What tests do whose subject is not the pace: a machine that is busy with other tests would slow their runs down. */
public final class BusyMachine {

    private BusyMachine() {}

    /** Makes the controller of a database not mind how long small queries take. */
    public static void ignore(TestDatabase database) {
        try (Sluice sluice =
                Sluice.builder(database.dataSource()).withoutWorkers().build()) {
            sluice.migrate();
            sluice.ignoreSignal("foreground_latency", null);
            sluice.ignoreSignal("own_impact", null);
        }
    }
}
