package dev.sluice;

import java.time.Instant;

/**
 * Something that happened to a run, told in a sentence and kept.
 *
 * @param at by the database's clock
 * @param kind what sort of thing, such as {@code state}, {@code takeover}
 * @param actor who caused it: a person, a worker, or {@code sluice}
 * @param sentence what happened and why, with numbers
 */
public record RunEvent(Instant at, String kind, String actor, String sentence) {}
