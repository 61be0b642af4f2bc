package dev.sluice;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What a purge removed, or would remove.
 *
 * @param runs the runs
 * @param left runs that somebody held on to just then; the next purge removes them
 * @param plans how many plans went because no run names them any more
 */
public record PurgeReport(List<Purged> runs, List<Purged> left, int plans) {

    /**
     * A run of a purge.
     *
     * @param id its number
     * @param backfill the backfill's name
     * @param labels its labels, sorted by name
     * @param state the state it ended in
     * @param endedAt when
     */
    public record Purged(long id, String backfill, Map<String, String> labels, RunState state, Instant endedAt) {}
}
