package dev.sluice;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A definition: the rows to walk (table, key, remaining) and the step to apply. Immutable and thread-safe.
 *
 * <pre>{@code
 * Backfill.named("campaign-currency")
 *     .table("campaigns").key("id").remaining("budget_currency IS NULL")
 *     .step(Step.sql("UPDATE campaigns c SET budget_currency = a.currency FROM accounts a"
 *         + " WHERE a.id = c.account_id AND :chunk(c) AND c.budget_currency IS NULL"))
 *     .build();
 * }</pre>
 */
public final class Backfill {

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_.-]{0,62}");

    private final String name;
    private final String table;
    private final List<KeyPart> key;
    private final @Nullable String remaining;
    private final Step step;
    private final @Nullable String skipReason;
    private final @Nullable String verify;
    private final RunOptions defaults;
    private final @Nullable Keys keys;
    private final boolean part;
    private final boolean locksRows;
    private final @Nullable String unlockedStep;
    private final List<Tally> tallies;

    private Backfill(Builder builder, String table, Step step) {
        this.name = builder.name;
        this.table = table;
        this.key = List.copyOf(builder.key);
        this.remaining = builder.remaining;
        this.step = step;
        this.skipReason = builder.skipReason;
        this.verify = builder.verify;
        this.defaults = builder.defaults;
        this.keys = builder.keys;
        this.part = builder.part;
        this.locksRows = builder.locksRows;
        this.unlockedStep = builder.unlockedStep;
        this.tallies = List.copyOf(builder.tallies);
    }

    /**
     * Begins a definition.
     *
     * @param name how commands, logs and metrics call it: 1 to 63 of lower-case letters, digits, {@code _ . -}, beginning
     *     with a letter or digit
     * @throws IllegalArgumentException if the name is anything else
     */
    public static Builder named(String name) {
        return new Builder(name);
    }

    /** Whether {@link #named} takes this name. */
    public static boolean isValidName(String name) {
        return NAME.matcher(name).matches();
    }

    public String name() {
        return name;
    }

    /** The walked table as the user wrote it: {@code name} or {@code schema.name}, with SQL's rules for quotes. */
    public String table() {
        return table;
    }

    /** The columns to walk by; empty for the table's primary key. */
    public List<KeyPart> key() {
        return key;
    }

    /** A predicate true of a row that still needs the step; empty if every row does. */
    public Optional<String> remaining() {
        return Optional.ofNullable(remaining);
    }

    public Step step() {
        return step;
    }

    /** An SQL expression over a row that the step left remaining, giving the reason as text; empty for a general one. */
    public Optional<String> skipReason() {
        return Optional.ofNullable(skipReason);
    }

    /**
     * A SELECT with {@code :chunk(alias)} that returns the rows of a chunk whose result is wrong; empty if the proof is that no
     * row is remaining.
     */
    public Optional<String> verify() {
        return Optional.ofNullable(verify);
    }

    /** What a run uses where its own options are silent. */
    public RunOptions defaults() {
        return defaults;
    }

    /** The rows to walk, by their keys; empty for every row of the table. */
    public Optional<Keys> keys() {
        return Optional.ofNullable(keys);
    }

    /** Whether it walks less than was once defined: see {@link #only}. */
    public boolean isPart() {
        return part;
    }

    /** Whether each chunk locks its rows before the step: see {@link Builder#lockRowsFirst}. */
    public boolean locksRows() {
        return locksRows;
    }

    /**
     * What is done to a row that could not be locked for long enough, or took too long: see {@link
     * Builder#lockRowsFirst(String)} and {@link Builder#longStep}.
     */
    public Optional<String> unlockedStep() {
        return Optional.ofNullable(unlockedStep);
    }

    /** What the step tells of each row it changes, in the order of its columns; empty if nothing. */
    public List<Tally> tallies() {
        return tallies;
    }

    /**
     * The same over these keys only, now and then: for the few rows that somebody complains of. Its runs prove nothing to
     * {@link Sluice#assertSucceeded(String)}, which asks for all of the rows.
     */
    public Backfill only(Keys some) {
        Builder builder = toBuilder().keys(some);
        builder.part = true;
        return new Backfill(builder, table, step);
    }

    /** A builder that holds this definition, to change it. */
    public Builder toBuilder() {
        Builder builder = named(name).table(table).step(step).defaults(defaults);
        builder.key = key;
        builder.remaining = remaining;
        builder.skipReason = skipReason;
        builder.verify = verify;
        builder.keys = keys;
        builder.part = part;
        builder.locksRows = locksRows;
        builder.unlockedStep = unlockedStep;
        builder.tallies = tallies;
        return builder;
    }

    /** Collects a definition. Not thread-safe. */
    public static final class Builder {
        private final String name;
        private @Nullable String table;
        private List<KeyPart> key = List.of();
        private @Nullable String remaining;
        private @Nullable Step step;
        private @Nullable String skipReason;
        private @Nullable String verify;
        private RunOptions defaults = RunOptions.DEFAULTS;
        private @Nullable Keys keys;
        private boolean part;
        private boolean locksRows;
        private @Nullable String unlockedStep;
        private List<Tally> tallies = List.of();

        private Builder(String name) {
            if (!isValidName(name)) {
                throw new IllegalArgumentException("a backfill's name must be 1 to 63 of a-z, 0-9, '_', '.', '-',"
                        + " beginning with a letter or digit; got '" + name + "'");
            }
            this.name = name;
        }

        /** The table to walk, as in SQL: {@code campaigns}, {@code billing.campaigns}, {@code "Campaigns"}. */
        public Builder table(String table) {
            this.table = Objects.requireNonNull(table, "table");
            return this;
        }

        /**
         * The columns to walk by, each {@code name}, {@code name desc} or {@code "Odd Name" desc}: together unique, never
         * null, in the order of an index. Default: the primary key.
         *
         * @throws IllegalArgumentException if {@link KeyPart#parse} refuses one of them
         */
        public Builder key(String... columns) {
            this.key = Arrays.stream(columns).map(KeyPart::parse).toList();
            return this;
        }

        /** A predicate true of a row that still needs the step. Default: every row needs it. */
        public Builder remaining(String predicate) {
            this.remaining = Objects.requireNonNull(predicate, "predicate");
            return this;
        }

        public Builder step(Step step) {
            this.step = Objects.requireNonNull(step, "step");
            return this;
        }

        /** An SQL expression of type text over a row that the step left remaining: why it was skipped. */
        public Builder skipReason(String expression) {
            this.skipReason = Objects.requireNonNull(expression, "expression");
            return this;
        }

        /**
         * How verify finds the rows whose result is wrong, in place of asking which are remaining. A SELECT with
         * {@code :chunk(alias)} that returns one row for each row of the chunk that differs from what it should be: first the
         * key's columns in the key's order, then any others, such as the stored and the true value, which the report shows
         * under their names. It is executed once a chunk, in a read-only transaction, so all it reads is of one snapshot; and
         * it should read no more of the table than its chunk. A row that it does not return is right.
         *
         * <p>Rows that the step leaves as they are on purpose are the statement's to leave out.
         *
         * <p>With a boolean column {@code sluice_differs} it returns one row for every row of the chunk instead, and says of
         * each whether it differs; where it says NULL, it does. Then the rows are not read once more to be counted.
         */
        public Builder verify(String select) {
            this.verify = Objects.requireNonNull(select, "select");
            return this;
        }

        /**
         * Locks the rows of each chunk, in the order of the key, in a statement of the chunk's transaction before the step.
         * For a step that computes a row's value from other tables, whose writers change the row too: whoever changed one of
         * the rows before has committed, and the step, a new statement, sees all of their work; whoever comes later waits,
         * and none of their work is seen. Without it the step may compute from one moment and write over the work of a later.
         *
         * <p>The lock is {@code FOR NO KEY UPDATE}, for 400 ms at most, waits included: then the chunk gives way, and is
         * done again smaller. The step should change no column of a unique index, and no row that is not its chunk's.
         */
        public Builder lockRowsFirst() {
            this.locksRows = true;
            return this;
        }

        /**
         * The same, with a way out for a row that is wanted too often, or whose step takes too long, to be locked meanwhile:
         * when a chunk of one row has failed several times because of a lock or a limit on time, this statement is executed
         * in place of the step, without the lock, and may take a minute. It must be right without the lock, return what the
         * step returns, and should lock the row at its very end only.
         */
        public Builder lockRowsFirst(String orElse) {
            this.unlockedStep = Objects.requireNonNull(orElse, "orElse");
            return lockRowsFirst();
        }

        /**
         * What is done in place of the step to a row alone that the step could not do in the time of a chunk: it may take a
         * minute. Should lock no row of the application's, and write nothing that others wait for.
         */
        public Builder longStep(String statement) {
            this.unlockedStep = Objects.requireNonNull(statement, "statement");
            return this;
        }

        /**
         * What the step tells of each row that it changes: it returns a row for each (as by RETURNING), and the first columns
         * of that are these numbers, in this order. Shown with the run's outcomes. If the first is {@link Tally#changed}, it returns one
         * row a chunk.
         *
         * @throws IllegalArgumentException if two have the same name, or {@link Tally#changed} is not the first
         */
        public Builder tallies(List<Tally> ofEachRow) {
            if (new LinkedHashSet<>(ofEachRow.stream().map(Tally::name).toList()).size() < ofEachRow.size()) {
                throw new IllegalArgumentException("two tallies have the same name");
            }
            if (ofEachRow.stream().skip(1).anyMatch(tally -> tally.fold() == Tally.Fold.CHANGED)) {
                throw new IllegalArgumentException("how many rows are changed is the first tally or none");
            }
            this.tallies = List.copyOf(ofEachRow);
            return this;
        }

        /** What a run uses where its own options are silent. */
        public Builder defaults(RunOptions options) {
            this.defaults = Objects.requireNonNull(options, "options");
            return this;
        }

        /** Walks the rows with these keys, in place of the whole table. */
        public Builder keys(Keys list) {
            this.keys = Objects.requireNonNull(list, "list");
            return this;
        }

        /**
         * The definition. Only its own completeness is checked; what the database says of it is checked by the plan.
         *
         * @throws IllegalStateException if table or step is missing, or there are tallies and the step is not SQL
         */
        public Backfill build() {
            if (table == null || step == null) {
                throw new IllegalStateException(
                        "backfill '" + name + "' needs " + (table == null ? "a table" : "a step"));
            }
            if (!tallies.isEmpty() && !(step instanceof SqlStep)) {
                throw new IllegalStateException("backfill '" + name + "' has tallies, which a step in SQL gives");
            }
            return new Backfill(this, table, step);
        }
    }

    @Override
    public String toString() {
        return "backfill " + name;
    }
}
