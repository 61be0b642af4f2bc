package dev.sluice;

import java.util.Objects;

/**
 * A step in one SQL statement.
 *
 * @param statement contains {@code :chunk(alias)}, which expands to "this row is in the chunk" with both ends bound
 */
public record SqlStep(String statement) implements Step {

    public SqlStep {
        Objects.requireNonNull(statement, "statement");
    }
}
