/**
 * A durable PostgreSQL server that a command or a test starts by itself, in a folder of its user.
 *
 * <p>What lives here: unpacking the server's programs ({@code Binaries}), making and checking a data folder
 * ({@code Cluster}), telling what state the last process left it in ({@code Postmaster}, {@code ServerProcesses}), bringing
 * it up from any such state ({@code Startup}), sharing it between processes ({@code Users}, {@code ProcessLock}), and the two
 * faces of all that: {@link dev.sluice.embedded.LocalPostgres} for people, {@link dev.sluice.embedded.TestServer} for tests.
 *
 * <p>What doesn't: anything about backfills. The engine takes a {@code DataSource} and does not know where it comes from; this
 * package does not know the engine. A production database is never started from here.
 *
 * <p>Why not a ready-made library: those at hand tie the server to the JVM that started it, let everybody in without a
 * password and switch fsync off, which is right for throw-away tests and wrong for data that somebody wants to keep. The
 * README of this module tells the decisions, what was measured and what is weak.
 */
@NullMarked
package dev.sluice.embedded;

import org.jspecify.annotations.NullMarked;
