package dev.sluice.run;

import dev.sluice.PaceView;
import dev.sluice.SignalView;
import dev.sluice.pace.PaceCodec;
import dev.sluice.pace.Reading;
import dev.sluice.pace.signals.Signal;
import dev.sluice.store.Allowance;
import dev.sluice.store.PaceStore;
import dev.sluice.store.StatusStore.StatusRow;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes the picture of the pace that every surface shows. */
public final class PaceViews {

    private PaceViews() {}

    static PaceView of(Connection connection, StatusRow row) throws SQLException {
        Allowance allowance = row.allowance();
        List<SignalView> signals = row.state().isEnded() ? List.of() : signals(connection);
        return new PaceView(
                allowance == null ? 0 : allowance.workers(),
                allowance == null ? 0 : allowance.duty(),
                Duration.ofMillis(allowance == null ? 0 : allowance.chunkMillis()),
                causes(row),
                signals);
    }

    /** Every signal as the controller measured it last, nearest to its limit first. */
    public static List<SignalView> signals(Connection connection) throws SQLException {
        PaceStore.Legacy newest = PaceStore.legacy(connection);
        return newest.readings().stream()
                .map(PaceCodec::reading)
                .flatMap(Optional::stream)
                .map(reading -> view(reading, newest.now()))
                .sorted(Comparator.comparingDouble(SignalView::utilisation)
                        .reversed()
                        .thenComparing(SignalView::name))
                .toList();
    }

    private static SignalView view(Reading reading, Instant now) {
        boolean known = reading.standing() == Reading.Standing.MEASURED || reading.standing() == Reading.Standing.LOST;
        return new SignalView(
                reading.signal(),
                reading.kind() == Signal.Kind.HARD,
                reading.standing().name().toLowerCase(Locale.ROOT),
                reading.value(),
                reading.limit().value(),
                known ? reading.limit().unit().text(reading.value()) : "-",
                reading.limit().text(),
                reading.utilisation(),
                age(reading, now),
                reading.source(),
                reading.sentence(),
                reading.cure(),
                reading.ignored());
    }

    private static @Nullable Duration age(Reading reading, Instant now) {
        return reading.measuredAt() == null ? null : reading.age(now);
    }

    private static List<PaceView.CauseTime> causes(StatusRow row) {
        double all = row.causeMillis().stream().mapToLong(Long::longValue).sum();
        List<PaceView.CauseTime> causes = new ArrayList<>();
        for (int i = 0; i < row.causeNames().size(); i++) {
            long millis = row.causeMillis().get(i);
            causes.add(new PaceView.CauseTime(
                    row.causeNames().get(i), Duration.ofMillis(millis), all == 0 ? 0 : millis / all));
        }
        causes.sort(Comparator.comparing(PaceView.CauseTime::time).reversed());
        return causes;
    }
}
