package dev.sluice.recipes.connections.paths;

import org.jspecify.annotations.Nullable;

/**
 * What was asked of a finder.
 *
 * @param to null: whoever can be reached
 */
record Question(String viewer, String from, @Nullable String to, PathOptions options) {

    /** For sentences. */
    String what() {
        return to == null
                ? "paths from contact " + from + " for user " + viewer
                : "paths between contacts " + from + " and " + to + " for user " + viewer;
    }
}
