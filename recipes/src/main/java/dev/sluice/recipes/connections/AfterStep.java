package dev.sluice.recipes.connections;

import java.util.Locale;

/** What may be done when a run has made all edges. */
public enum AfterStep {
    /** Gathers the statistics by which searches are planned. */
    ANALYZE,
    /** Reads the walk indexes into memory, before users walk over cold pages. */
    PREWARM;

    /** As it is written in a file. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
