/**
 * An exhaustive model of two workers, one run and three keys: every interleaving of claims, chunks, commits, commands and
 * mishaps, on the engine's own transition code.
 *
 * <p>What is real: {@link dev.sluice.store.RangeRow}, {@link dev.sluice.store.RunRow}, {@link
 * dev.sluice.store.ClaimDecision} and {@link dev.sluice.RunState} decide every step here as they do in production. What is
 * modelled: the database around them, as far as the argument needs it. A {@link dev.sluice.model.World} is the committed
 * rows, the transactions under way with the row locks they hold, and what each worker believes. A step of the model is a
 * statement that takes a lock, or a commit, so that whatever two connections can do to each other in PostgreSQL at READ
 * COMMITTED between two statements can happen here too. {@link dev.sluice.model.Claims} and {@link
 * dev.sluice.model.Chunks} are the worker's side, {@link dev.sluice.model.Commands} the operator's, {@link
 * dev.sluice.model.Mishaps} whatever else the world does: crashes, expired leases, ended sessions, lost answers, and the
 * commit that a server carries out after its client has given up on it. A stopped process needs no step of its own: it is
 * a worker that is not scheduled for as long as it takes.
 *
 * <p>One key may be that of a bad row: a chunk that holds it with others fails, alone it is set aside or, if somebody has
 * mended it, done. Either way it must come to have exactly one outcome.
 *
 * <p>Nothing bounds the number of crashes, pauses or takeovers. Epochs grow without end, but are only ever compared for
 * equality with the row's own, so a copy's epoch is either the current one or an old one, and all old ones behave alike.
 * Folding them together makes the space finite without cutting it off.
 *
 * <p>{@link dev.sluice.model.Invariants} says what must hold in every world and at every step; {@link
 * dev.sluice.model.Explorer} visits all of them breadth first, so that a violation comes with a shortest trace, and then
 * asks of each world whether the run can still succeed when no further harm is done: with both workers alive, and with
 * either of them silent for ever. {@link dev.sluice.model.Rules} is where a test can break a rule to see the checker
 * notice. The conformance test holds the other half: the statements do what the pure transitions say.
 */
package dev.sluice.model;
