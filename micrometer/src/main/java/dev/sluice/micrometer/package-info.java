/**
 * The engine's numbers as Micrometer meters: {@link dev.sluice.micrometer.SluiceMeters} listens and counts.
 *
 * <p>Nothing here reads the database or asks the engine; what a process tells its listeners is what its meters show. So
 * counters of several worker processes add up, and a process that only looks on has none. A gauge exists from its first
 * measurement on, since a zero that nobody measured looks like one that somebody did.
 *
 * <p>Only what Micrometer 1.15 has is used, so that the meters fit into applications on Spring Boot 3.5.
 */
@NullMarked
package dev.sluice.micrometer;

import org.jspecify.annotations.NullMarked;
