/**
 * How two people are connected, or whom one reaches: paths over the connections that the recipe keeps.
 *
 * <p>{@link dev.sluice.recipes.connections.paths.DeepFinder} is the way in. What a path is: each contact has the connections
 * that a viewer gets to see, and of those only the most recent few count (25), whoever asks about it. A path goes from contact
 * to contact along them and meets nobody twice. Each edge is a way of its own: two people who met at two organizations are
 * connected by two paths, since "where from" is half of the answer.
 *
 * <p>How it is fast: since the connections that count depend on the contact and the viewer alone, each contact is asked for
 * them once a search, however many paths lead through it, and all contacts of a level in one statement ({@code
 * NeighbourSql}); what the viewer may see is asked once a contact, not once an edge ({@code Neighbours}); and paths are put
 * together in memory ({@code Search}). Names come last and only for what is returned ({@code Details}).
 *
 * <p>Nothing here writes. Each search is one short transaction that only reads, with a limit on each statement that is what is
 * left of the search's time ({@code BoundedReads}).
 */
@NullMarked
package dev.sluice.recipes.connections.paths;

import org.jspecify.annotations.NullMarked;
