package dev.sluice.pace.signals;

import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.stream.Collectors;

/** The signals that every controller measures without being told to. */
public final class BuiltIn {

    private BuiltIn() {}

    /**
     * All of them, fresh: they remember what they see, so each controller needs its own.
     *
     * @param looks what the controller's quick eye sees
     * @param level what the controller allows now, in workers
     * @param errors how often chunks fail
     */
    public static List<Signal> signals(Looks looks, DoubleSupplier level, ErrorRate.Source errors) {
        return List.of(
                new OwnImpact(looks, level),
                new ForegroundLatency(looks),
                new BlockedSessions(looks),
                new ActiveSessions(looks),
                new ErrorRate(errors),
                new ReplicaLag(),
                new ConnectionHeadroom(),
                new WalRate(),
                new Sparing(new ArchiveBacklog(), Sparing.SMALL_SHARE),
                new Sparing(new SlotWal(), Sparing.SMALL_SHARE),
                new Sparing(new OldestXmin(), Sparing.SMALL_SHARE),
                new Sparing(new DeadTuples(DeadTuples.FEW), Sparing.SMALL_SHARE),
                new Sparing(new StatementLatency()));
    }

    private record NoErrors(long attempts, long failed) implements ErrorRate.Source {
        NoErrors() {
            this(0, 0);
        }
    }

    /** The limits that hold unless a person sets another, by the names of the signals, which no probe may have. */
    public static Map<String, Limit> limits() {
        return signals(new Looks(), () -> 0, new NoErrors()).stream()
                .collect(Collectors.toMap(Signal::name, Signal::limit));
    }
}
