package dev.sluice.cli.demo;

import dev.sluice.recipes.connections.paths.Paths;
import dev.sluice.recipes.connections.paths.Person;
import java.time.LocalDate;
import java.util.Optional;

/**
 * How two people are connected, as far as the search saw. Immutable.
 *
 * @param there the paths as they were asked for
 * @param back those the other way round, which is asked only if there is none
 * @param together where the two themselves worked together, if they did and there is no path as they were asked for: a
 *     connection that is not among the most recent ones
 * @param met how many the one has worked with; counted only if there is no path at all
 * @param metBack how many the other has
 */
public record Answer(
        Person from,
        Person to,
        Paths there,
        Optional<Paths> back,
        Optional<Together> together,
        long met,
        long metBack) {

    /**
     * A connection of the two.
     *
     * @param to empty if it goes on
     */
    public record Together(String place, LocalDate from, Optional<LocalDate> to) {}

    /** The paths that were found, in either direction; without any if there are none. */
    public Paths found() {
        return back.filter(paths -> !paths.paths().isEmpty()).orElse(there);
    }
}
