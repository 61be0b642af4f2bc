/**
 * Ready-made backfills: a few words about the data instead of SQL.
 *
 * <p>Each recipe has a package below this one. A recipe is an immutable description that compiles to an ordinary {@link
 * dev.sluice.Backfill}, and that can be checked against a database before anything runs. A recipe runs nothing itself, and
 * the engine knows no recipe: everything a recipe can do, a definition in SQL can do too.
 *
 * <p>This package itself holds nothing but its recipes.
 */
@NullMarked
package dev.sluice.recipes;

import org.jspecify.annotations.NullMarked;
