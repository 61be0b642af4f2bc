/** What a user gets, each behaviour once, on a real PostgreSQL. */
package dev.sluice.functional;
