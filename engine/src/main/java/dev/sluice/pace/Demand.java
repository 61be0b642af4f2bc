package dev.sluice.pace;

/**
 * What a run could use.
 *
 * @param run its number
 * @param priority 1 to 9; a higher one is served first
 * @param maxWorkers its cap
 * @param fullSpeed whether a person told it not to mind graded signals
 */
public record Demand(long run, int priority, int maxWorkers, boolean fullSpeed) {}
