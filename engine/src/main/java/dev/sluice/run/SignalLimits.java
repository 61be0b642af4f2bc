package dev.sluice.run;

import dev.sluice.ErrorCode;
import dev.sluice.SluiceException;
import dev.sluice.pace.PaceCodec;
import dev.sluice.pace.Reading;
import dev.sluice.pace.signals.BuiltIn;
import dev.sluice.pace.signals.Limit;
import dev.sluice.pace.signals.Unit;
import dev.sluice.plan.Similar;
import dev.sluice.store.PaceStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Limits of signals as people set them. */
public final class SignalLimits {

    private SignalLimits() {}

    /**
     * Sets a limit in place of the built-in one.
     *
     * @param text as people write it, such as {@code 10s}
     * @param howLong after which it is forgotten; null for never
     * @return what was done, a sentence
     * @throws SluiceException if there is no such signal, or the text is not in its unit
     */
    public static String set(
            Connection connection, String signal, String text, @Nullable Duration howLong, String actor)
            throws SQLException {
        Unit unit = limitOf(connection, signal).unit();
        double value;
        try {
            value = unit.parse(text);
        } catch (IllegalArgumentException e) {
            throw new SluiceException(
                    ErrorCode.KNOB_INVALID,
                    "nothing was set: the limit of " + signal + " is " + unit.form() + "; got '" + text + "'",
                    e);
        }
        String sentence = "limit of signal " + signal + " set to " + unit.text(value) + words(howLong);
        PaceStore.setLimit(connection, signal, value, false, millis(howLong), actor, sentence);
        return sentence;
    }

    /** Tells the controller not to mind a signal. */
    public static String ignore(Connection connection, String signal, @Nullable Duration howLong, String actor)
            throws SQLException {
        limitOf(connection, signal);
        String sentence = "signal " + signal + " is ignored" + words(howLong);
        PaceStore.setLimit(connection, signal, null, true, millis(howLong), actor, sentence);
        return sentence;
    }

    /** Goes back to the built-in limit. */
    public static String reset(Connection connection, String signal, String actor) throws SQLException {
        limitOf(connection, signal);
        String sentence = "signal " + signal + " has its built-in limit again";
        PaceStore.setLimit(connection, signal, null, false, null, actor, sentence);
        return sentence;
    }

    private static Limit limitOf(Connection connection, String signal) throws SQLException {
        Map<String, Limit> known = new TreeMap<>(BuiltIn.limits());
        for (String stored : PaceStore.readings(connection)) {
            Optional<Reading> reading = PaceCodec.reading(stored);
            reading.ifPresent(r -> known.putIfAbsent(r.signal(), r.limit()));
        }
        Limit limit = known.get(signal);
        if (limit == null) {
            throw new SluiceException(
                    ErrorCode.KNOB_INVALID,
                    "there is no signal '" + signal + "' ("
                            + Similar.question(signal, known.keySet())
                                    .orElse("there are " + String.join(", ", known.keySet()))
                            + ")");
        }
        return limit;
    }

    private static String words(@Nullable Duration howLong) {
        return howLong == null
                ? ""
                : " for " + (howLong.toMinutes() < 120 ? howLong.toMinutes() + " min" : howLong.toHours() + " h");
    }

    private static @Nullable Long millis(@Nullable Duration howLong) {
        return howLong == null ? null : howLong.toMillis();
    }
}
