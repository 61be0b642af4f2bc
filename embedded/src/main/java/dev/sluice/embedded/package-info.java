/** A durable PostgreSQL server that the command line and the tests start by themselves. */
@NullMarked
package dev.sluice.embedded;

import org.jspecify.annotations.NullMarked;
