/** The statements on the control schema, on a real PostgreSQL, and the pure pieces beside them. */
package dev.sluice.store;
