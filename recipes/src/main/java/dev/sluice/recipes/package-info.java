/**
 * Ready-made backfills: a few words about the data instead of SQL.
 *
 * <p>Each recipe has a package below this one. A recipe is an immutable description that compiles to an ordinary {@link
 * dev.sluice.Backfill}, and that can be checked against a database before anything runs. A recipe runs nothing itself, and
 * the engine knows no recipe: everything a recipe can do, a definition in SQL can do too.
 *
 * <p>Here is only what all recipes share: {@link dev.sluice.recipes.Similar}, the search for what a user may have meant.
 */
@NullMarked
package dev.sluice.recipes;

import org.jspecify.annotations.NullMarked;
