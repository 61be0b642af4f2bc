/** Quoting and expansion, tried against the lexer that counts: PostgreSQL's own. */
package dev.sluice.sql;
