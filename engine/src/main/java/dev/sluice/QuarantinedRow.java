package dev.sluice;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A row that was set aside because of an error of its own; the run went on without it.
 *
 * @param run the run that set it aside
 * @param key the row's key
 * @param sqlState the error's SQLSTATE; empty for a {@link BadRowException}
 * @param message the first line of the error's message
 * @param detail what the database adds, such as the key value that exists already; null where there is nothing, or where it
 *     would print the whole row
 * @param constraint the constraint that was violated; null if none was
 * @param statement what failed: the step, a write of a Java step, the count, the commit; with the text of its statement
 * @param attempts how many transactions failed because of this row, the last one included
 * @param at when it was set aside, by the database's clock
 * @param resolvedBy the later run that walked the row without an error; null if there was none
 */
public record QuarantinedRow(
        long run,
        KeyValue key,
        String sqlState,
        String message,
        @Nullable String detail,
        @Nullable String constraint,
        String statement,
        int attempts,
        Instant at,
        @Nullable Long resolvedBy) {}
