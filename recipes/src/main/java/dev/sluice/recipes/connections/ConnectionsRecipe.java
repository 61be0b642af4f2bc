package dev.sluice.recipes.connections;

import dev.sluice.Backfill;
import dev.sluice.Finding;
import dev.sluice.RunOptions;
import dev.sluice.Step;
import dev.sluice.recipes.Recipe;
import dev.sluice.sql.Identifiers;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Who worked with whom: walks contacts and makes each contact's edges to those above it what they should be; compiles to a
 * {@link Backfill}. Immutable and thread-safe.
 *
 * <pre>{@code
 * Recipe recipe = ConnectionsRecipe.named("connections").build().resolved(connection);
 * sluice.start(recipe.toBackfill());
 * }</pre>
 *
 * <p>Writes only edges that are missing, different or too many, so it may be run again at any time. While the application
 * changes spells, a follower must follow the changes: what changes while a chunk reads it is then made
 * right after the chunk.
 */
public final class ConnectionsRecipe implements Recipe {

    // It becomes part of names.
    private static final Pattern KIND = Pattern.compile("[a-z][a-z0-9_]{0,30}");

    private final String name;
    private final ConnectionTables tables;
    private final ConnectionRules rules;
    private final String kind;
    private final ConnectionFacts facts;
    private final Strategy strategy;
    private final Indexes indexes;
    private final List<AfterStep> after;
    private final RunOptions defaults;

    private ConnectionsRecipe(Builder builder, ConnectionFacts facts) {
        this.name = builder.name;
        this.tables = builder.tables;
        this.rules = builder.rules;
        this.kind = builder.kind;
        this.strategy = builder.strategy;
        this.indexes = builder.indexes;
        this.after = builder.after;
        this.defaults = builder.defaults;
        this.facts = facts;
    }

    /** Where edges are put. */
    public enum Strategy {
        /** Into the table that is in use, with its indexes. */
        ONLINE,
        /** Into a table without indexes, which then takes the place of the kind's partition. */
        BULK
    }

    /** What becomes of the walk indexes before an online run. */
    public enum Indexes {
        /** Those that are missing are built. */
        BUILD,
        /** They stay as they are. */
        KEEP
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
        EdgeSql sql = sql();
        boolean bulk = strategy == Strategy.BULK;
        String step = bulk ? sql.load(new Staging(tables.edges(), kind).quoted()) : sql.step();
        Backfill.Builder builder = Backfill.named(name)
                .table(tables.contacts().table().text())
                .key(Identifiers.quote(tables.contacts().id()))
                .step(Step.sql(step))
                .longStep(step)
                .tallies(EdgeSql.tallies());
        // Applied twice it would load everything twice; a run applies it once, and another begins with an empty table.
        return bulk
                ? builder.defaults(defaults.acceptNonIdempotent()).build()
                : builder.defaults(defaults).verify(sql.check()).build();
    }

    @Override
    public Backfill toCheck() {
        return online().toBackfill();
    }

    @Override
    public ConnectionsRecipe resolved(Connection connection) throws SQLException {
        return new ConnectionsRecipe(toBuilder(), new ConnectionsCatalog(connection, tables).facts());
    }

    /**
     * {@inheritDoc}
     *
     * <p>Fields are {@code connections.contacts}, {@code .organizations}, {@code .experiences} and {@code .edges}, each for a
     * table and its columns.
     */
    @Override
    public List<Finding> check(Connection connection) throws SQLException {
        return new ConnectionsCheck(this, connection).findings();
    }

    @Override
    public List<Finding> warnings(Connection connection) throws SQLException {
        return new ConnectionsCheck(this, connection).warnings();
    }

    EdgeSql sql() {
        return new EdgeSql(tables, rules, kind, facts);
    }

    public String name() {
        return name;
    }

    public ConnectionTables tables() {
        return tables;
    }

    public ConnectionRules rules() {
        return rules;
    }

    /** Of the edges it makes. */
    public String kind() {
        return kind;
    }

    public Strategy strategy() {
        return strategy;
    }

    /** What becomes of the walk indexes before an online run. */
    public Indexes indexes() {
        return indexes;
    }

    /** What is done after a run, in this order. */
    public List<AfterStep> after() {
        return after;
    }

    /** The same into the table that is in use: what compares the edges there is of this one. */
    public ConnectionsRecipe online() {
        return new ConnectionsRecipe(toBuilder().strategy(Strategy.ONLINE), facts);
    }

    /** A builder that holds this recipe, to change it. What was asked of a database is asked again. */
    public Builder toBuilder() {
        return named(name)
                .tables(tables)
                .rules(rules)
                .kind(kind)
                .strategy(strategy)
                .indexes(indexes)
                .after(after)
                .defaults(defaults);
    }

    /** Collects a recipe. Not thread-safe. */
    public static final class Builder {
        private final String name;
        private ConnectionTables tables = ConnectionTables.DEFAULTS;
        private ConnectionRules rules = ConnectionRules.DEFAULTS;
        private String kind = WalkIndexes.WORK_OVERLAP;
        private Strategy strategy = Strategy.ONLINE;
        private Indexes indexes = Indexes.BUILD;
        private List<AfterStep> after = List.of(AfterStep.ANALYZE);
        private RunOptions defaults = RunOptions.DEFAULTS;

        private Builder(String name) {
            this.name = name;
        }

        /** The tables, where they are not named as {@link ConnectionTables#DEFAULTS}. */
        public Builder tables(ConnectionTables tables) {
            this.tables = Objects.requireNonNull(tables, "tables");
            return this;
        }

        /** Which spells count. */
        public Builder rules(ConnectionRules rules) {
            this.rules = Objects.requireNonNull(rules, "rules");
            return this;
        }

        /**
         * The kind of the edges; others are not touched. {@code work_overlap} if none is named.
         *
         * @throws IllegalArgumentException if it is not 1 to 31 of a-z, 0-9 and _, beginning with a letter
         */
        public Builder kind(String kind) {
            if (!KIND.matcher(kind).matches()) {
                throw new IllegalArgumentException(
                        "a kind of edges is 1 to 31 of a-z, 0-9 and '_', beginning with a letter; got '" + kind + "'");
            }
            this.kind = kind;
            return this;
        }

        /** Where edges are put; {@link Strategy#ONLINE} if nothing is said. */
        public Builder strategy(Strategy strategy) {
            this.strategy = Objects.requireNonNull(strategy, "strategy");
            return this;
        }

        /** What becomes of the walk indexes before an online run; {@link Indexes#BUILD} if nothing is said. */
        public Builder indexes(Indexes indexes) {
            this.indexes = Objects.requireNonNull(indexes, "indexes");
            return this;
        }

        /**
         * What is done after a run, in this order; {@link AfterStep#ANALYZE} if nothing is said.
         *
         * @throws IllegalArgumentException if one is there twice
         */
        public Builder after(List<AfterStep> steps) {
            if (steps.stream().distinct().count() < steps.size()) {
                throw new IllegalArgumentException("a step is twice in " + steps);
            }
            this.after = List.copyOf(steps);
            return this;
        }

        /** What a run uses where its own options are silent. */
        public Builder defaults(RunOptions options) {
            this.defaults = Objects.requireNonNull(options, "options");
            return this;
        }

        public ConnectionsRecipe build() {
            return new ConnectionsRecipe(this, ConnectionFacts.UNKNOWN);
        }
    }

    @Override
    public String toString() {
        return "connections recipe " + name;
    }
}
