package dev.sluice.cli.watch;

import dev.sluice.PaceView;
import dev.sluice.SignalView;
import dev.sluice.cli.terminal.Human;
import dev.sluice.cli.terminal.Table;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Signals and the pace as people read them. Pure. */
public final class SignalText {

    private static final int CAUSES_SHOWN = 5;

    private SignalText() {}

    /** A line a signal. */
    public static Table table(List<SignalView> signals) {
        Table table = new Table(5, "signal", ">value", ">limit", ">of it", ">age", "in words");
        for (SignalView signal : signals) {
            table.add(
                    signal.name(),
                    signal.valueText(),
                    signal.limitText(),
                    signal.standing().equals("measured") || signal.standing().equals("lost")
                            ? String.format(Locale.ROOT, "%.0f %%", signal.utilisation() * 100)
                            : "-",
                    signal.age() == null ? "-" : Human.duration(signal.age()),
                    words(signal));
        }
        return table;
    }

    private static String words(SignalView signal) {
        String cure = signal.cure();
        String prefix = switch (signal.standing()) {
            case "lost" -> "lost: ";
            case "denied" -> "missing: ";
            default -> "";
        };
        return (signal.ignored() ? "ignored; " : "") + prefix + signal.sentence()
                + (cure == null ? "" : "; cure: " + cure) + " (" + signal.source() + ")";
    }

    /** What a run may use: {@code 2 workers at a duty of 75 %, chunks of 50 ms}. */
    public static String allowance(PaceView pace) {
        if (pace.workers() == 0) {
            return "no worker";
        }
        return Human.count(pace.workers(), "worker", "workers")
                + String.format(Locale.ROOT, " at a duty of %.0f %%", pace.duty() * 100) + ", chunks of "
                + pace.chunkTarget().toMillis() + " ms";
    }

    /** The share of time by cause, the largest first: {@code 62 % search, 30 % own_impact}. */
    public static String causes(PaceView pace) {
        return pace.causes().stream()
                .filter(cause -> cause.share() >= 0.005)
                .limit(CAUSES_SHOWN)
                .map(cause -> String.format(Locale.ROOT, "%.0f %% %s", cause.share() * 100, cause.cause()))
                .collect(Collectors.joining(", "));
    }
}
