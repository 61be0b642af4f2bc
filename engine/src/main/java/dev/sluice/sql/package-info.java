/**
 * How Sluice speaks SQL: quoting, binding, transactions with limits, the key's predicates, and what an error means.
 *
 * <p>Here is no statement of the control schema (that is {@code store}) and no decision (those are {@code run}, {@code
 * pace}, {@code plan}). {@link dev.sluice.sql.Identifiers} is the one place that quotes an identifier; {@link
 * dev.sluice.sql.ChunkSql} is the one place that turns {@code :chunk(alias)} into a predicate; {@link
 * dev.sluice.sql.SqlFailure} is the one place that reads an SQLSTATE.
 */
@NullMarked
package dev.sluice.sql;

import org.jspecify.annotations.NullMarked;
