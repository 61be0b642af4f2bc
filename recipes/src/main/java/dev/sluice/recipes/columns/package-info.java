/**
 * The recipe for the commonest backfill: fill columns of a table from an expression over the row, or from another table.
 *
 * <p>{@link dev.sluice.recipes.columns.ColumnsRecipe} is the description. {@code StepSql} writes the one statement a chunk
 * executes, {@code SkipReasonSql} the expression that says why a row got nothing, and {@code ColumnsCheck} asks the
 * database whether the description can be true. Three rules hold for every statement made here: a value that is set is
 * never overwritten; a row for which there is no value is not touched; the statement is one set-based join, with as many
 * passes over the chunk whatever its size.
 *
 * <p>Names in a description come in two kinds. Tables and lookup references ({@code geo.countries.currency}) follow SQL's
 * rules: letters fold to lower case unless quoted. Column names that stand alone are as the catalog has them, like the
 * names of a backfill's key.
 */
@NullMarked
package dev.sluice.recipes.columns;

import org.jspecify.annotations.NullMarked;
