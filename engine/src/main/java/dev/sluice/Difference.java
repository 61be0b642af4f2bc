package dev.sluice;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A row that a verification found to differ from what the backfill should have made of it.
 *
 * @param key of the row
 * @param detailsJson what the backfill's own check returned beside the key, a JSON object by column name, such as
 *     {@code {"stored": 3, "true": 4}}; null of a row that is still remaining
 */
public record Difference(KeyValue key, @Nullable String detailsJson) {

    /** {@link #detailsJson}, if there is any. */
    public Optional<String> details() {
        return Optional.ofNullable(detailsJson);
    }
}
