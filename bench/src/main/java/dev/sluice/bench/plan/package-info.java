/** Tables out of a seed, as different as tables are, on each of which a plan's intervals are compared with what its run did. */
@NullMarked
package dev.sluice.bench.plan;

import org.jspecify.annotations.NullMarked;
