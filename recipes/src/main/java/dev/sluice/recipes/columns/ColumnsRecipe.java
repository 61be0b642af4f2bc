package dev.sluice.recipes.columns;

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
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Columns to fill, each from an expression or a lookup; compiles to a {@link Backfill}. Immutable and thread-safe.
 *
 * <pre>{@code
 * ColumnsRecipe.named("city-currency")
 *     .table("cities").key("city_id")
 *     .column("currency", ColumnSource.lookup("countries.currency", Map.of("country_name", "name")))
 *     .build()
 *     .toBackfill();
 * }</pre>
 *
 * <p>A value that is set is never overwritten. A row for which no target column gets a value is not updated, so that it
 * counts as skipped, with the reason.
 */
public final class ColumnsRecipe implements Recipe {

    private final String name;
    private final SqlName table;
    private final List<String> key;
    private final List<TargetColumn> columns;
    private final String remaining;
    private final @Nullable String skipReason;
    private final RunOptions defaults;

    private ColumnsRecipe(Builder builder, SqlName table) {
        this.name = builder.name;
        this.table = table;
        this.key = List.copyOf(builder.key);
        this.columns = List.copyOf(builder.columns);
        this.remaining = builder.remaining != null ? builder.remaining : anyIsNull(columns);
        this.skipReason = builder.skipReason;
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

    /** The backfill that does what this recipe says. Asks no database: {@link #check} does. */
    @Override
    public Backfill toBackfill() {
        return Backfill.named(name)
                .table(table.text())
                .key(key.toArray(String[]::new))
                .remaining(remaining)
                .step(Step.sql(new StepSql(this).statement()))
                .skipReason(skipReason != null ? skipReason : new SkipReasonSql(this).expression())
                .defaults(defaults)
                .build();
    }

    /**
     * Asks the database whether the recipe can be true: tables and columns exist and may be used, types fit, and each
     * lookup has at most one answer. Writes nothing.
     *
     * @param connection used by the calling thread only; its limits on time hold, its transaction survives findings
     * @return all contradictions, in the recipe's order; empty if there are none. Fields are {@code table}, {@code
     *     columns.T}, {@code columns.T.expression}, {@code columns.T.lookup}, {@code columns.T.on.C} for the walked
     *     table's column and {@code columns.T.on.C.column} for the lookup table's
     * @throws SQLException if the database cannot be asked
     */
    @Override
    public List<Finding> check(Connection connection) throws SQLException {
        return new ColumnsCheck(this, connection).findings();
    }

    public String name() {
        return name;
    }

    public SqlName table() {
        return table;
    }

    /** The columns of the key as {@link Backfill.Builder#key} takes them; empty for the primary key. */
    public List<String> key() {
        return key;
    }

    /** The columns to fill, in the user's order; at least one. */
    public List<TargetColumn> columns() {
        return columns;
    }

    /** True of a row that still needs a value: the user's predicate, or that a target column is null. */
    public String remaining() {
        return remaining;
    }

    /** The user's own expression for the reason of a skipped row; empty for the recipe's. */
    public Optional<String> skipReason() {
        return Optional.ofNullable(skipReason);
    }

    private static String anyIsNull(List<TargetColumn> columns) {
        return columns.stream().map(c -> c.quoted() + " IS NULL").collect(Collectors.joining(" OR "));
    }

    /** Collects a recipe. Not thread-safe. */
    public static final class Builder {
        private final String name;
        private final List<TargetColumn> columns = new ArrayList<>();
        private @Nullable SqlName table;
        private List<String> key = List.of();
        private @Nullable String remaining;
        private @Nullable String skipReason;
        private RunOptions defaults = RunOptions.DEFAULTS;

        private Builder(String name) {
            this.name = name;
        }

        /**
         * The table to walk, as in SQL.
         *
         * @throws IllegalArgumentException if it is not {@code name} or {@code schema.name}
         */
        public Builder table(String table) {
            this.table = SqlName.table(table);
            return this;
        }

        /** The columns to walk by, as {@link Backfill.Builder#key} takes them. Default: the primary key. */
        public Builder key(String... columns) {
            this.key = List.of(columns);
            return this;
        }

        /**
         * Adds a column to fill.
         *
         * @param target its name as the catalog has it, unquoted
         * @throws IllegalArgumentException if the column was added before
         */
        public Builder column(String target, ColumnSource source) {
            if (columns.stream().anyMatch(c -> c.name().equals(target))) {
                throw new IllegalArgumentException("column '" + target + "' is filled twice");
            }
            columns.add(new TargetColumn(target, source));
            return this;
        }

        /** A predicate true of a row that still needs a value. Default: a target column is null. */
        public Builder remaining(String predicate) {
            this.remaining = Objects.requireNonNull(predicate, "predicate");
            return this;
        }

        /** An SQL expression of type text: why a row was skipped. Default: what the recipe knows of it. */
        public Builder skipReason(String expression) {
            this.skipReason = Objects.requireNonNull(expression, "expression");
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
         * @throws IllegalStateException if there is no table or no column to fill
         */
        public ColumnsRecipe build() {
            if (table == null || columns.isEmpty()) {
                throw new IllegalStateException(
                        "recipe '" + name + "' needs " + (table == null ? "a table" : "a column to fill"));
            }
            return new ColumnsRecipe(this, table);
        }
    }

    @Override
    public String toString() {
        return "columns recipe " + name;
    }
}
