/**
 * What is known before anything is written: does the definition fit the database, what exactly will the run walk, and what
 * will it cost.
 *
 * <p>{@link dev.sluice.plan.Planner} checks a definition against the catalog and the server's own parser, collecting
 * everything that is wrong, and freezes it with its bounds into a plan whose hash names it. {@link dev.sluice.plan.DryRun}
 * makes a {@link dev.sluice.plan.PlanReport} of it: it reads some blocks of the table for rows, room and places in the key
 * space, asks the server how it would execute the step there, applies the step to a few rows twice in transactions that are
 * rolled back, and projects. {@link dev.sluice.plan.Admission} decides with it whether a new run may begin.
 *
 * <p>Effects are in {@code BlockSample}, {@code KeyPlaces}, {@code RowCounts}, {@code RowContents}, {@code StepExplain},
 * {@code StepTrial}, {@code TableSurvey}, {@code TableWrites} and {@code Effects}; all that decides or computes is pure:
 * {@code BlockEstimate}, {@code Densities}, {@code HeapRoom}, {@code Projector}, {@code Risks}, {@code Samples}, {@code
 * StepFitness}. Here is no work on rows that lasts (that is {@code run}), and nothing is written but the plan, the key list
 * it walks and what was found out about it, by {@code store}.
 */
@NullMarked
package dev.sluice.plan;

import org.jspecify.annotations.NullMarked;
