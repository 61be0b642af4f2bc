package dev.sluice.recipes.connections.paths;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a search found. Immutable.
 *
 * @param start where all paths begin
 * @param paths shorter ones first; among those of one length, by the order of the connections of their first hop, then of
 *     their second, and so on
 * @param more whether there are more than the limit let through
 * @param asked how many contacts were asked for their connections
 * @param took with waiting for a connection
 * @param remark why there can be none, if that is known: a sentence
 */
public record Paths(Person start, List<Path> paths, boolean more, int asked, Duration took, Optional<String> remark) {

    public Paths {
        paths = List.copyOf(paths);
    }
}
