package dev.sluice.cli.command;

import dev.sluice.FailureBudget;
import dev.sluice.RunOptions;
import dev.sluice.cli.CliException;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The knobs of a run. */
final class KnobOptions {

    @Option(names = "--batch-size", paramLabel = "N", description = "Rows a chunk, instead of finding it (1 to 50000).")
    private @Nullable Integer batchSize;

    @Option(
            names = "--max-workers",
            paramLabel = "N",
            description = "Most workers at a time, over all processes (1 to 64).")
    private @Nullable Integer maxWorkers;

    @Option(names = "--full-speed", description = "Never rest between chunks; for a database without customers.")
    private boolean fullSpeed;

    @Option(names = "--sleep", paramLabel = "MS", description = "Rest this long after each chunk, in milliseconds.")
    private @Nullable Long sleep;

    @Option(
            names = "--failure-budget",
            paramLabel = "N|P%",
            description = "Rows that may be quarantined before the run fails: 50, or 0.5%% of the estimated rows"
                    + " (default: 0.1%%, at least 10 and at most 1000 rows).")
    private @Nullable String failureBudget;

    @Option(
            names = "--priority",
            paramLabel = "N",
            description = "Before which other runs it goes: 1 to 9, the highest first (default: 5).")
    private @Nullable Integer priority;

    @Option(
            names = "--windows",
            paramLabel = "WINDOWS",
            description = "When it may work, as in 'Sat-Sun 00:00-06:00 Europe/Berlin', several joined by ';'"
                    + " (default: always).")
    private @Nullable String windows;

    /**
     * These knobs.
     *
     * @throws CliException if one is out of range
     */
    RunOptions options() {
        return checked(() -> {
            RunOptions options = RunOptions.DEFAULTS;
            if (batchSize != null) {
                options = options.withBatchSize(batchSize);
            }
            if (maxWorkers != null) {
                options = options.withMaxWorkers(maxWorkers);
            }
            if (sleep != null) {
                options = options.withSleep(Duration.ofMillis(sleep));
            }
            if (failureBudget != null) {
                options = options.withFailureBudget(FailureBudget.parse(failureBudget));
            }
            if (priority != null) {
                options = options.withPriority(priority);
            }
            if (windows != null) {
                options = options.withWindows(windows);
            }
            return fullSpeed ? options.withFullSpeed() : options;
        });
    }

    private static RunOptions checked(Supplier<RunOptions> options) {
        try {
            return options.get();
        } catch (IllegalArgumentException e) {
            throw CliException.usage(String.valueOf(e.getMessage()));
        }
    }
}
