/**
 * The database that benches run on: one durable server in the output folder, template databases made once, and a byte for
 * byte copy of a template for each timed run.
 *
 * <p>What the tables hold and how a result is checked is here as well ({@link dev.sluice.bench.server.Campaigns}); what is
 * done to them is not.
 */
@NullMarked
package dev.sluice.bench.server;

import org.jspecify.annotations.NullMarked;
