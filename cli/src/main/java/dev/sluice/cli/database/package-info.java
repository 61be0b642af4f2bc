/**
 * From {@code --db}, {@code SLUICE_DB} or nothing to a connection: reading addresses, waiting for a server, pools.
 *
 * <p>Passwords are known here and nowhere else; {@link dev.sluice.cli.database.Redaction} keeps them out of every text.
 */
@NullMarked
package dev.sluice.cli.database;

import org.jspecify.annotations.NullMarked;
