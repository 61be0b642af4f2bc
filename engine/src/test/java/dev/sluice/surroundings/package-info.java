/**
 * The engine in other people's surroundings: older servers, a pooler in between, roles with few rights.
 *
 * <p>Tests tagged {@code core} say what has to hold everywhere. Each test here runs all of them in a JVM of its own ({@link
 * dev.sluice.surroundings.CoreSuite}) whose test servers are of another version, or are reached another way. What a machine
 * lacks is skipped with the reason.
 */
package dev.sluice.surroundings;
