/**
 * What happens when things are killed: worker processes, their connections, the database itself.
 *
 * <p>Everything here is real: worker JVMs ({@link dev.sluice.chaos.WorkerMain}) that get SIGKILL, SIGSTOP and SIGTERM, a
 * network that can be cut or go silent ({@link dev.sluice.chaos.TcpProxy}), a PostgreSQL that is crashed and recovers. The
 * step is deliberately not idempotent ({@link dev.sluice.chaos.SoakTable}), so that work done twice or not at all shows in
 * the row. {@code KillSoakTest} draws a schedule of injuries from a seed; the other tests each take one injury and look
 * closely. What users meet without violence is tested in {@code functional}.
 */
package dev.sluice.chaos;
