package dev.sluice.recipes.counters;

import dev.sluice.Backfill;
import dev.sluice.Finding;
import dev.sluice.RunOptions;
import dev.sluice.Step;
import dev.sluice.recipes.Recipe;
import dev.sluice.recipes.catalog.SqlName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Counters to make right, all on one table; compiles to a {@link Backfill}. Immutable and thread-safe.
 *
 * <pre>{@code
 * CountersRecipe.named("user-counters")
 *     .counter("users.followers_count", "follows.followed_id")
 *     .counter("users.posts_count", "posts.user_id where deleted_at IS NULL")
 *     .build()
 *     .toBackfill();
 * }</pre>
 *
 * <p>One walk over the table recounts all of them, chunk by chunk, and changes only the rows that differ; NULL differs from
 * 0. A chunk locks its rows first and counts in a new statement, so that the result is right while the application goes on,
 * as long as it changes a row and its counter in one transaction, and the counter by {@code n = n + 1}. It may be run again
 * at any time.
 */
public final class CountersRecipe implements Recipe {

    /** The walked table's key where none is named. */
    public static final String DEFAULT_KEY = "id";

    private final String name;
    private final String key;
    private final List<Counter> counters;
    private final RunOptions defaults;

    private CountersRecipe(Builder builder) {
        this.name = builder.name;
        this.key = builder.key;
        this.counters = List.copyOf(builder.counters);
        this.defaults = builder.defaults;
    }

    /**
     * Begins a recipe.
     *
     * @param name the backfill's name
     * @throws IllegalArgumentException if {@link Backfill#isValidName} says no
     */
    public static Builder named(String name) {
        Backfill.named(name);
        return new Builder(name);
    }

    @Override
    public Backfill toBackfill() {
        CountersSql sql = new CountersSql(this);
        Backfill.Builder builder = Backfill.named(name);
        // What has no difference to add needs the lock.
        Backfill.Builder locking = counters.stream().allMatch(c -> c.fold().isAdditive())
                ? builder.lockRowsFirst(sql.correction())
                : builder.lockRowsFirst();
        return locking.table(table().text())
                .key('"' + key.replace("\"", "\"\"") + '"')
                .step(Step.sql(sql.step()))
                .tallies(sql.tallies())
                .verify(sql.check())
                .defaults(defaults)
                .build();
    }

    /**
     * {@inheritDoc}
     *
     * <p>Fields are {@code key} and {@code counters.T} for a counter's own column, {@code counters.T.source} for what it is
     * computed from, {@code counters.T.where} for its filter.
     */
    @Override
    public List<Finding> check(Connection connection) throws SQLException {
        return new CountersCheck(this, connection).findings();
    }

    @Override
    public List<Finding> warnings(Connection connection) throws SQLException {
        return new CountersCheck(this, connection).warnings();
    }

    public String name() {
        return name;
    }

    /** The table that holds the counters, which is walked. */
    public SqlName table() {
        return counters.get(0).table();
    }

    /** Its key, which the counted rows refer to; unquoted. */
    public String key() {
        return key;
    }

    /** The counters, in the user's order; at least one. */
    public List<Counter> counters() {
        return counters;
    }

    /** Collects a recipe. Not thread-safe. */
    public static final class Builder {
        private final String name;
        private final List<Counter> counters = new ArrayList<>();
        private String key = DEFAULT_KEY;
        private RunOptions defaults = RunOptions.DEFAULTS;

        private Builder(String name) {
            this.name = name;
        }

        /**
         * The key of the table that holds the counters: the column to walk by, which the counted rows refer to.
         *
         * @param column its name as the catalog has it; {@value #DEFAULT_KEY} if none is named
         */
        public Builder key(String column) {
            this.key = Objects.requireNonNull(column, "column");
            return this;
        }

        /**
         * Adds a counter.
         *
         * @throws CounterSyntaxException if {@link CounterSyntax#parse} refuses it
         * @throws IllegalArgumentException if {@link #counter(Counter)} does
         */
        public Builder counter(String target, String source) {
            return counter(CounterSyntax.parse(target, source));
        }

        /**
         * Adds a counter.
         *
         * @throws IllegalArgumentException if it is on another table than the others, or was added before
         */
        public Builder counter(Counter counter) {
            if (!counters.isEmpty()
                    && !counters.get(0).table().parts().equals(counter.table().parts())) {
                throw new IllegalArgumentException("counters of one backfill are on one table, which it walks: "
                        + counters.get(0).table().text() + " or "
                        + counter.table().text());
            }
            if (counters.stream().anyMatch(c -> c.column().equals(counter.column()))) {
                throw new IllegalArgumentException("counter '" + counter.column() + "' is there twice");
            }
            counters.add(counter);
            return this;
        }

        /** What a run uses where its own options are silent. */
        public Builder defaults(RunOptions options) {
            this.defaults = Objects.requireNonNull(options, "options");
            return this;
        }

        /**
         * The recipe.
         *
         * @throws IllegalStateException if there is no counter
         */
        public CountersRecipe build() {
            if (counters.isEmpty()) {
                throw new IllegalStateException("recipe '" + name + "' needs a counter");
            }
            return new CountersRecipe(this);
        }
    }

    @Override
    public String toString() {
        return "counters recipe " + name;
    }
}
