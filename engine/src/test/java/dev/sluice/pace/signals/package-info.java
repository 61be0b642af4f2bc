/** Each signal on a real PostgreSQL: the trouble is made, measured, said, and ended. */
package dev.sluice.pace.signals;
