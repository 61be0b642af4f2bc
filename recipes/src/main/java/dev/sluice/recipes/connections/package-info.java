/**
 * The recipe for connections: who worked with whom, computed from the spells of work that people had at organizations.
 *
 * <p>{@link dev.sluice.recipes.connections.ConnectionTables} names the tables, {@link
 * dev.sluice.recipes.connections.ConnectionRules} says which spells count.
 *
 * <p>{@link dev.sluice.recipes.connections.WalkIndexes} is the one place that says by which indexes edges are read.
 *
 * <p>What an edge is: two spells of different contacts at the same organization with a day in common make one edge per pair
 * and organization, from the earliest day that two of their spells share to the latest; without an end as long as two of
 * them are open.
 */
@NullMarked
package dev.sluice.recipes.connections;

import org.jspecify.annotations.NullMarked;
