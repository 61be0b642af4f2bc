/**
 * The control schema {@code sluice}: its migrations, its rows, and every statement on it. No SQL on it exists elsewhere.
 *
 * <p>The transitions themselves are pure and live beside the rows they change: {@link dev.sluice.store.RangeRow} says who
 * may claim, advance or revoke a range, {@link dev.sluice.store.ClaimDecision} what a worker that asks for work gets,
 * {@link dev.sluice.RunState} which state may follow which. The stores read rows under a lock, ask these, and write the
 * answer; the fence alone repeats its rule in SQL, because it must be one statement, the last of its transaction. A test
 * explores every interleaving of the pure transitions, and another compares them with the statements.
 *
 * <p>Locks are taken in one order: run, then ranges. Every transaction here is a few statements long, never waits for a
 * client, and has its own lock, statement and idle limits.
 */
@NullMarked
package dev.sluice.store;

import org.jspecify.annotations.NullMarked;
