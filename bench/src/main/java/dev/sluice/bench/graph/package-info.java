/** People who worked together, out of a seed: the tables of connections at any size, and the other way of searching them. */
@NullMarked
package dev.sluice.bench.graph;

import org.jspecify.annotations.NullMarked;
