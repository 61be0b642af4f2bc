/**
 * What recipes have in common when they meet a database: names as SQL reads them, what the catalog says of tables and
 * columns, and what the server thinks of a statement before it is ever run.
 *
 * <p>Nothing here knows a recipe, and nothing writes.
 */
@NullMarked
package dev.sluice.recipes.catalog;

import org.jspecify.annotations.NullMarked;
