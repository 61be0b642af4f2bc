/**
 * What is known before anything is written: does the definition fit the database, and what exactly will the run walk.
 *
 * <p>{@link dev.sluice.plan.Planner} checks a definition against the catalog and the server's own parser, collecting
 * everything that is wrong, and freezes it with its bounds into a plan whose hash names it. Here is no work on rows (that
 * is {@code run}) and nothing is written but the plan itself and the key list it walks, by {@code store}.
 */
@NullMarked
package dev.sluice.plan;

import org.jspecify.annotations.NullMarked;
