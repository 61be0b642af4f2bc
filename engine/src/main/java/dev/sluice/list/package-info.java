/**
 * Key lists: from where they come to what a run can walk.
 *
 * <p>{@link dev.sluice.list.KeyListLoader} reads a list to its end. What it meets is told to a sink as keys in text and
 * as places that cannot be read; {@link dev.sluice.list.KeyListBuilder} reads the text as values of the key's types, keeps
 * every mistake with its place, and at last sorts the values and drops duplicates. The result is in memory, so that no
 * transaction is open while a file is read or a mistake is found, and so that staging is one short transaction: either the
 * whole list is there or nothing of it.
 *
 * <p>Nothing is written here: staging is {@code store}'s. How a list is walked is said in {@code sql}.
 */
@NullMarked
package dev.sluice.list;

import org.jspecify.annotations.NullMarked;
