package dev.sluice.run;

import dev.sluice.EtaInterval;
import dev.sluice.RunView;
import dev.sluice.Verification;
import dev.sluice.VerifyOptions;
import dev.sluice.pace.Progress;
import dev.sluice.store.Allowance;
import dev.sluice.store.Events;
import dev.sluice.store.StatusStore;
import dev.sluice.store.StatusStore.StatusRow;
import dev.sluice.store.Verifications;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Makes the one picture of a run that every surface shows. */
public final class RunViews {

    private static final int EVENTS = 10;

    private static final Duration LONG_ENOUGH_TO_COUNT = Duration.ofSeconds(30);

    private RunViews() {}

    /** The run as it is now, if it exists. */
    public static Optional<RunView> find(Connection connection, long runId) throws SQLException {
        Optional<StatusRow> status = StatusStore.find(connection, runId);
        if (status.isEmpty()) {
            return Optional.empty();
        }
        StatusRow row = status.get();
        Optional<Verification> own = Verifications.find(connection, runId);
        Optional<Verification> verification = own.isPresent() ? own : Verifications.newestOf(connection, runId);
        long walked = own.map(Verification::checked).orElse(row.outcomes().scanned());
        long estimated = estimatedRows(row, own);
        boolean moving = row.state().isAtWork();
        List<Progress.Point> points = points(row, walked);
        OptionalDouble rate = moving ? Progress.rowsPerSecond(points) : OptionalDouble.empty();
        Optional<EtaInterval> eta = moving ? Progress.eta(points, estimated - walked) : Optional.empty();
        return Optional.of(new RunView(
                row.id(),
                row.backfill(),
                row.labels(),
                row.planHash(),
                row.table(),
                row.key(),
                row.state(),
                row.reason(),
                row.actor(),
                row.stateSince(),
                row.outcomes(),
                row.skips().counts(),
                own.isPresent() ? List.of() : tallies(row, walked, rate),
                estimated,
                row.chunks(),
                rate,
                eta,
                row.chunkRows(),
                row.workers(),
                row.maxWorkers(),
                bindingLimit(row, own),
                row.failure(),
                row.createdAt(),
                row.startedAt(),
                row.endedAt(),
                Duration.ofMillis(row.activeMillis()),
                Events.newestWithoutPace(connection, runId, EVENTS),
                PaceViews.of(connection, row),
                row.thenVerified(),
                row.verifySample(),
                verification.orElse(null)));
    }

    private static List<RunView.TallyValue> tallies(StatusRow row, long walked, OptionalDouble rate) {
        Duration time = Duration.ofMillis(row.activeMillis() - row.talliedMillis());
        List<RunView.TallyValue> values = new ArrayList<>();
        for (StatusStore.TallySum tally : row.tallies()) {
            BigDecimal earlier = tally.earlier();
            if (!tally.isSum() || rate.isEmpty()) {
                values.add(value(tally, OptionalDouble.empty(), Optional.empty()));
            } else if (earlier != null && time.compareTo(LONG_ENOUGH_TO_COUNT) >= 0) {
                double more = tally.value().subtract(earlier).doubleValue();
                values.add(value(tally, OptionalDouble.of(more * 60_000 / time.toMillis()), Optional.of(time)));
            } else {
                values.add(value(tally, concluded(row, tally, walked, rate.getAsDouble()), Optional.empty()));
            }
        }
        return values;
    }

    private static RunView.TallyValue value(
            StatusStore.TallySum tally, OptionalDouble perMinute, Optional<Duration> over) {
        return new RunView.TallyValue(tally.name(), tally.value(), perMinute, over);
    }

    // What just began has no row in an open range yet: then as much a row as in the whole run.
    private static OptionalDouble concluded(StatusRow row, StatusStore.TallySum tally, long walked, double rate) {
        boolean recent = row.openRows() > 0;
        double sum = (recent ? tally.inOpen() : tally.value()).doubleValue();
        long rows = recent ? row.openRows() : walked;
        return rows > 0 ? OptionalDouble.of(60 * rate * sum / rows) : OptionalDouble.empty();
    }

    // A verification whose sample is not drawn yet will walk that, and not what its plan says until then.
    private static long estimatedRows(StatusRow row, Optional<Verification> own) {
        String sample = own.filter(found -> found.sampleRows() == null)
                .map(Verification::sample)
                .orElse(null);
        return sample == null
                ? row.estimatedRows()
                : Math.min(
                        row.estimatedRows(),
                        Math.min(VerifyOptions.MOST_SAMPLED, VerifyOptions.rowsOf(sample, row.estimatedRows())));
    }

    // The samples and the present moment: a rate that lags behind the count would look wrong beside it.
    private static List<Progress.Point> points(StatusRow row, long walked) {
        List<Progress.Point> points = new ArrayList<>();
        for (StatusStore.Sample sample : row.samples()) {
            points.add(new Progress.Point(sample.at(), sample.rows()));
        }
        if (!points.isEmpty()) {
            points.add(new Progress.Point(row.now(), walked));
        }
        return points;
    }

    private static String bindingLimit(StatusRow row, Optional<Verification> own) {
        if (!row.state().isAtWork()) {
            return row.state().label();
        }
        Allowance allowance = row.allowance();
        // Its workers may be with runs that go first: then a controller is there that has decided so.
        boolean waits = allowance != null && allowance.workers() == 0 && row.controlled();
        if (row.workers() == 0 && !waits) {
            return "no worker: start one with 'sluice worker', or run the file again";
        }
        if (row.workers() > 0
                && own.filter(found -> found.isSample() && found.sampleRows() == null)
                        .isPresent()) {
            return "one worker draws the sample first";
        }
        return allowance == null ? "no controller has decided yet" : allowance.limit();
    }
}
