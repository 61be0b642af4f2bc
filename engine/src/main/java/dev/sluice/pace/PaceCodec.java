package dev.sluice.pace;

import dev.sluice.pace.signals.Limit;
import dev.sluice.pace.signals.Signal;
import dev.sluice.pace.signals.Unit;
import dev.sluice.sql.JsonText;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The text in which memory and readings are kept. What another version wrote and this one cannot read is forgotten. */
public final class PaceCodec {

    private PaceCodec() {}

    /** The memory as text. */
    public static String text(Memory memory) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("level", memory.level());
        Memory.Wall wall = memory.wall();
        if (wall != null) {
            map.put("wall", wall.level());
            map.put("wall_at", wall.at().toString());
        }
        map.put("in_trouble", memory.inTrouble());
        Memory.Hold hold = memory.hold();
        if (hold != null) {
            map.put("hold", hold.signal());
            map.put("hold_since", hold.since().toString());
            map.put("hold_sentence", hold.sentence());
        }
        return JsonText.write(map);
    }

    /**
     * The memory that a controller left, for its successor: never more than it allowed itself, and without the times of its
     * steps, so that the successor first looks.
     */
    public static Memory memory(String text, Instant now) {
        Map<?, ?> map = object(text);
        if (!(map.get("level") instanceof Double level)) {
            return Memory.FRESH;
        }
        Memory.Wall wall = map.get("wall") instanceof Double wallLevel && map.get("wall_at") instanceof String at
                ? new Memory.Wall(wallLevel, Instant.parse(at))
                : null;
        Memory.Hold hold = map.get("hold") instanceof String signal
                        && map.get("hold_since") instanceof String since
                        && map.get("hold_sentence") instanceof String sentence
                ? new Memory.Hold(signal, Instant.parse(since), sentence, null)
                : null;
        return new Memory(level, wall, Boolean.TRUE.equals(map.get("in_trouble")), now, now, null, hold);
    }

    /** A reading as text. */
    public static String text(Reading reading) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("signal", reading.signal());
        map.put("kind", reading.kind().name());
        map.put("standing", reading.standing().name());
        map.put("value", reading.value());
        map.put("limit", reading.limit().value());
        map.put("unit", reading.limit().unit().name());
        map.put("sentence", reading.sentence());
        map.put("cure", reading.cure());
        map.put("source", reading.source());
        Instant at = reading.measuredAt();
        map.put("measured_at", at == null ? null : at.toString());
        map.put("ignored", reading.ignored());
        return JsonText.write(map);
    }

    /** A reading from its text; empty if this version cannot read it. */
    public static Optional<Reading> reading(String text) {
        Map<?, ?> map = object(text);
        try {
            return Optional.of(new Reading(
                    string(map, "signal"),
                    Signal.Kind.valueOf(string(map, "kind")),
                    Reading.Standing.valueOf(string(map, "standing")),
                    number(map, "value"),
                    new Limit(number(map, "limit"), Unit.valueOf(string(map, "unit"))),
                    string(map, "sentence"),
                    map.get("cure") instanceof String cure ? cure : null,
                    string(map, "source"),
                    map.get("measured_at") instanceof String at ? Instant.parse(at) : null,
                    Boolean.TRUE.equals(map.get("ignored"))));
        } catch (RuntimeException e) {
            return Optional.empty();
        }
    }

    private static Map<?, ?> object(String text) {
        try {
            return JsonText.read(text) instanceof Map<?, ?> map ? map : Map.of();
        } catch (RuntimeException e) {
            return Map.of();
        }
    }

    private static String string(Map<?, ?> map, String name) {
        if (map.get(name) instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException("no text '" + name + "'");
    }

    private static double number(Map<?, ?> map, String name) {
        if (map.get(name) instanceof Double number) {
            return number;
        }
        throw new IllegalArgumentException("no number '" + name + "'");
    }
}
