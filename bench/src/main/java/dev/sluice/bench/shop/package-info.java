/**
 * The customers: an open-loop load of small transactions on the very table that is being backfilled.
 *
 * <p>Open loop means that arrivals are drawn beforehand, from a seed, and do not wait for answers: a customer whose turn comes
 * while every connection is stuck waits in a queue, and the clock runs from the moment at which the transaction was
 * <em>meant</em> to begin. A stall of a second is then seen by everybody who came within it, not only by the few who were at
 * the counter.
 *
 * <p>{@link dev.sluice.bench.shop.ShopMain} is the client, in a JVM of its own so that garbage that a backfill makes is not
 * collected on the customers' time; {@link dev.sluice.bench.shop.Shop} is the handle on it, and {@link
 * dev.sluice.bench.shop.Transactions} what it brings home. What runs beside is not known here.
 */
@NullMarked
package dev.sluice.bench.shop;

import org.jspecify.annotations.NullMarked;
