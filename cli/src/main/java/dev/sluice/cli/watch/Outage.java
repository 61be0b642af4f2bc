package dev.sluice.cli.watch;

import java.time.Instant;

/**
 * A time in which the database cannot be reached.
 *
 * @param since the first failed attempt, by this machine's clock
 * @param reason what the newest attempt met, a phrase
 */
public record Outage(Instant since, String reason) {}
