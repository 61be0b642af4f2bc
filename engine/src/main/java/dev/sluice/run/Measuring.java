package dev.sluice.run;

import dev.sluice.pace.Reading;
import dev.sluice.pace.Settings;
import dev.sluice.pace.signals.Scene;
import dev.sluice.pace.signals.Signal;
import dev.sluice.sql.SqlFailure;
import dev.sluice.sql.Transactions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Measures the signals of a database, one after the other, and keeps the newest reading of each. Most share a transaction,
 * which saves round trips; one that fails costs the others nothing but a new one. Belongs to the controller; not
 * thread-safe.
 */
final class Measuring {

    /** The longest a statement of a signal may take: a slow signal is a lost one. */
    private static final Transactions.Limits LIMITS = new Transactions.Limits(
                    "sluice signals", Duration.ofMillis(100), Duration.ofSeconds(1), Duration.ofSeconds(1))
            .withKeptPlans();

    private final Map<String, Reading> readings = new LinkedHashMap<>();

    List<Reading> readings() {
        return List.copyOf(readings.values());
    }

    /** What was known to the controller before. */
    void inherit(Reading reading) {
        readings.put(reading.signal(), reading);
    }

    /** Measures all, and forgets those that are not asked for any more. */
    void measure(Connection connection, List<Signal> signals, Settings settings, Scene scene) throws SQLException {
        List<Signal> shared = signals.stream().filter(s -> !s.onItsOwn()).toList();
        int at = 0;
        while (at < shared.size()) {
            List<Signal> rest = shared.subList(at, shared.size());
            at += Transactions.run(connection, LIMITS, c -> inOne(c, rest, settings, scene), measured -> false);
        }
        for (Signal signal : signals) {
            if (signal.onItsOwn()) {
                measured(connection, signal, settings, scene);
            }
        }
        readings.keySet().retainAll(signals.stream().map(Signal::name).toList());
    }

    // How many it got through, the one that failed included.
    private int inOne(Connection connection, List<Signal> signals, Settings settings, Scene scene) throws SQLException {
        int done = 0;
        for (Signal signal : signals) {
            done++;
            if (!measured(connection, signal, settings, scene)) {
                break;
            }
        }
        return done;
    }

    // False if it failed, which ends a transaction.
    private boolean measured(Connection connection, Signal signal, Settings settings, Scene scene) throws SQLException {
        Optional<Reading> before = Optional.ofNullable(readings.get(signal.name()));
        try {
            Reading reading =
                    Reading.of(signal, signal.measure(connection, scene), settings, before.orElse(null), scene.now());
            readings.put(signal.name(), reading);
            return true;
        } catch (SQLException e) {
            SqlFailure failure = SqlFailure.of(e);
            if (failure.kind() == SqlFailure.Kind.CONNECTION) {
                throw e;
            }
            readings.put(
                    signal.name(),
                    Reading.failed(signal, failure.sentence(), settings, before.orElse(null), scene.now()));
            return false;
        }
    }
}
