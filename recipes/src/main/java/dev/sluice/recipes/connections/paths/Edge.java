package dev.sluice.recipes.connections.paths;

import org.jspecify.annotations.Nullable;

/**
 * A connection as one of its ends sees it.
 *
 * @param number its place among all that a search read, from 0
 * @param near whose connection it is
 * @param far to whom
 * @param from a date as the server writes it: most edges' are never looked at
 * @param to the same; null while it is still to come
 */
record Edge(
        int number,
        String near,
        String far,
        String kind,
        String bridge,
        @Nullable String from,
        @Nullable String to) {}
