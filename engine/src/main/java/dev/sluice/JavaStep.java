package dev.sluice;

import java.sql.Connection;

/**
 * A step computed in Java: load and compute here, outside any transaction; what is returned is applied inside it.
 *
 * <p>No user code runs while the chunk's transaction is open. However long {@link #prepare} takes (a remote call, a slow
 * computation), no row is locked and no snapshot is held meanwhile. Because rows may change between loading and applying,
 * let the returned statements repeat the guard, for example {@code AND target IS NULL}.
 *
 * <p>An implementation must be thread-safe: several workers call it at the same time, each for its own chunk. After a
 * crash or a lost connection the same rows are prepared again, so effects outside this database happen at least once.
 */
@FunctionalInterface
public non-sealed interface JavaStep extends Step {

    /**
     * Loads what the chunk needs and computes what to write.
     *
     * @param chunk the rows to do; {@link Chunk#statement} selects exactly them
     * @param reader a connection in auto-commit mode, for reading; it must not be kept or closed
     * @return what to write; {@link Writes#NONE} if nothing
     * @throws BadRowException if the data of a row is at fault: the row is looked for and quarantined
     * @throws Exception whatever else goes wrong; the chunk is then retried or the run stopped, as its cause demands
     */
    Writes prepare(Chunk chunk, Connection reader) throws Exception;
}
