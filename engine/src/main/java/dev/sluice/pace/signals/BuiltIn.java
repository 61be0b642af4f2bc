package dev.sluice.pace.signals;

import java.util.List;

/** The signals that every controller measures without being told to. */
public final class BuiltIn {

    private BuiltIn() {}

    /** All of them, fresh: they remember what they see, so each controller needs its own. */
    public static List<Signal> signals() {
        return List.of(
                new ReplicaLag(),
                new ConnectionHeadroom(),
                new WalRate(),
                new Sparing(new ArchiveBacklog()),
                new SlotWal(),
                new OldestXmin(),
                new DeadTuples(DeadTuples.FEW),
                new Sparing(new StatementLatency()));
    }
}
