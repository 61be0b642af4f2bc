package dev.sluice;

import java.time.Instant;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Something that happened to a run, told in a sentence and kept.
 *
 * @param at by the database's clock
 * @param kind what sort of thing, such as {@code state}, {@code takeover}
 * @param actor who caused it: a person, a worker, or {@code sluice}
 * @param sentence what happened and why, with numbers
 */
public record RunEvent(Instant at, String kind, String actor, String sentence) {

    private static final Pattern KIND = Pattern.compile("[a-z_]{1,40}");

    private static final Set<String> OF_THE_ENGINE =
            Set.of("pace", "plan", "set", "split", "state", "takeover", "verify", "walk");

    static boolean isKindOfOthers(String kind) {
        return KIND.matcher(kind).matches() && !OF_THE_ENGINE.contains(kind);
    }
}
