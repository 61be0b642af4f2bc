package dev.sluice;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * A run as everybody sees it: command line, API, dashboard, logs and metrics show these values under these names.
 *
 * <p>Read from the control schema only; looking never touches the user's tables, whatever their size.
 *
 * @param id the run's number, unique in the database
 * @param backfill the backfill's name
 * @param labels its labels, sorted by name
 * @param planHash names the frozen plan it executes
 * @param table the walked table, quoted and with its schema
 * @param key the key's columns
 * @param state where it stands
 * @param reason why it is in this state, a sentence
 * @param actor who brought it there
 * @param stateSince since when, by the database's clock
 * @param outcomes the rows scanned so far, by outcome
 * @param skips why rows were skipped, with how many each
 * @param tallies what the step told of the rows it changed, in the definition's order
 * @param estimatedRows the rows in the walk as the plan estimated them
 * @param chunks chunks committed so far
 * @param rowsPerSecond the rate over the last minute of samples; empty before the second sample
 * @param eta how much longer; empty when nothing is moving or nothing is known
 * @param chunkRows the size of the newest chunk, in rows; 0 before the first
 * @param workers workers that hold a live lease now
 * @param maxWorkers the most that may
 * @param bindingLimit what keeps it from going faster now, a phrase
 * @param failure the error that failed or held it; null when there is none
 * @param createdAt when it was planned
 * @param startedAt when it first ran; null before
 * @param endedAt when it ended; null before
 * @param activeTime time spent running, without pauses and holds
 * @param events the newest things that happened to it but decisions of pace, newest last
 * @param pace what the controller allows it
 * @param thenVerified whether a run of its own verifies its result, from the moment in which its work is done
 * @param verifySample how many rows are drawn for that, as they were asked for; null for every row
 * @param verification what it has found, of a run that verifies; the newest verification of its result, of one that works;
 *     null if there is none
 */
public record RunView(
        long id,
        String backfill,
        Map<String, String> labels,
        String planHash,
        String table,
        String key,
        RunState state,
        String reason,
        String actor,
        Instant stateSince,
        Outcomes outcomes,
        List<SkipCount> skips,
        List<TallyValue> tallies,
        long estimatedRows,
        long chunks,
        OptionalDouble rowsPerSecond,
        Optional<EtaInterval> eta,
        int chunkRows,
        int workers,
        int maxWorkers,
        String bindingLimit,
        @Nullable String failure,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        Duration activeTime,
        List<RunEvent> events,
        PaceView pace,
        boolean thenVerified,
        @Nullable String verifySample,
        @Nullable Verification verification) {

    /**
     * How many rows were skipped for one reason.
     *
     * @param reason a phrase, such as {@code no row in countries for country_name}
     * @param rows how many
     */
    public record SkipCount(String reason, long rows) {}

    /**
     * What the step told of the rows it changed, in one number.
     *
     * @param name as the definition has it, such as {@code followers_count.rows}
     * @param value folded over all chunks committed so far
     * @param perMinute how fast it grows; empty when nothing is moving, and of what is no sum
     * @param countedOver the time at work in which that was counted: the last five minutes, or all since the run began. Empty
     *     in its first half minute, when the rate is the rows a minute, each with as much as those of the open ranges had
     */
    public record TallyValue(String name, BigDecimal value, OptionalDouble perMinute, Optional<Duration> countedOver) {}

    /** Whether it verifies what another did, and changes nothing. */
    public boolean verifies() {
        return verification != null && verification.run() == id;
    }

    /** Rows it has walked so far, whatever became of them. */
    public long walked() {
        return verification != null && verification.run() == id ? verification.checked() : outcomes.scanned();
    }

    /** The share of the walk that is done, 0 to 1; 1 only when every range is. */
    public double fraction() {
        if (state == RunState.SUCCEEDED || state == RunState.SUCCEEDED_WITH_FAILURES) {
            return 1;
        }
        if (estimatedRows <= 0) {
            return 0;
        }
        // The estimate may be low: never claim the end before it is there.
        return Math.min(0.999, (double) walked() / estimatedRows);
    }
}
