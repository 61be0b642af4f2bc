package dev.sluice.bench.pacing;

import dev.sluice.bench.server.BenchDatabase;
import dev.sluice.bench.shop.Shop;

/**
 * What a trouble can lay hands on.
 *
 * @param database the one that is backfilled
 * @param replica its server's streaming replica
 * @param shop the customers
 * @param rows of the table
 * @param perSecond how many of them come, without the trouble
 * @param timeline of the run
 */
public record Scene(
        BenchDatabase database, BenchDatabase replica, Shop shop, int rows, double perSecond, Timeline timeline) {}
