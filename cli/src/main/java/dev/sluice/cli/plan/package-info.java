/**
 * A plan told to people. What is in it is the engine's ({@link dev.sluice.plan.PlanReport}); here are only words and their
 * places on the screen. As JSON the engine's own document is printed.
 */
@NullMarked
package dev.sluice.cli.plan;

import org.jspecify.annotations.NullMarked;
