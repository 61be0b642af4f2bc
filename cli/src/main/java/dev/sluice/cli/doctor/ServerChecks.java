package dev.sluice.cli.doctor;

import dev.sluice.cli.terminal.Human;
import java.time.Duration;
import java.util.List;

/** What the database's answers mean for backfills. Pure. */
final class ServerChecks {

    private static final int OLDEST = 14;
    private static final int NEWEST = 18;
    // The server's own default, beside which the limits of chunks were chosen.
    private static final long USUAL_DEADLOCK_MILLIS = 1000;
    private static final Duration MOST_CLOCK_DIFFERENCE = Duration.ofSeconds(2);

    private ServerChecks() {}

    static List<Diagnosis> of(ServerFacts facts) {
        return List.of(
                version(facts),
                privileges(facts),
                monitor(facts),
                path(facts),
                pooler(facts),
                deadlocks(facts),
                clock(facts));
    }

    private static Diagnosis version(ServerFacts facts) {
        int major = facts.version() / 10_000;
        String shown = "PostgreSQL " + facts.shownVersion();
        if (facts.standby()) {
            return Diagnosis.fail("server", shown + ", a standby: nothing can be written", "Name the primary.");
        }
        if (major < OLDEST) {
            return Diagnosis.fail("server", shown, "Sluice needs " + OLDEST + " or newer.");
        }
        return major > NEWEST
                ? Diagnosis.warn(
                        "server",
                        shown + " is newer than " + NEWEST + ", the newest tested",
                        "Look for a newer Sluice.")
                : Diagnosis.ok("server", shown);
    }

    private static Diagnosis privileges(ServerFacts facts) {
        if (facts.hasControlSchema()) {
            return facts.mayUse()
                    ? Diagnosis.ok("privileges", facts.role() + " may use the control schema")
                    : Diagnosis.fail(
                            "privileges",
                            facts.role() + " may not use the control schema",
                            "GRANT USAGE ON SCHEMA sluice TO " + facts.role()
                                    + "; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA sluice TO "
                                    + facts.role() + ";");
        }
        return facts.mayCreate()
                ? Diagnosis.ok("privileges", facts.role() + " may create the control schema")
                : Diagnosis.fail(
                        "privileges",
                        facts.role() + " may not create the control schema",
                        "GRANT CREATE ON DATABASE to it, or let another role run the output of 'sluice migrate --sql'.");
    }

    private static Diagnosis monitor(ServerFacts facts) {
        return facts.monitors()
                ? Diagnosis.ok("pg_monitor", facts.role() + " sees all sessions and statistics")
                : Diagnosis.warn(
                        "pg_monitor",
                        facts.role() + " is no member: it cannot see other roles' sessions, replication lag or WAL",
                        "GRANT pg_monitor TO " + facts.role() + ";  Backfills run without it, and know less.");
    }

    private static Diagnosis path(ServerFacts facts) {
        return facts.currentSchema().equals("sluice")
                ? Diagnosis.warn(
                        "search_path",
                        "tables made without a schema land in Sluice's own schema, since role " + facts.role()
                                + " has its name",
                        "ALTER ROLE " + facts.role() + " SET search_path = public;")
                : Diagnosis.ok("search_path", "tables without a schema are in '" + facts.currentSchema() + "'");
    }

    private static Diagnosis pooler(ServerFacts facts) {
        return facts.pooled()
                ? Diagnosis.warn(
                        "pooler",
                        "a pooler is between us and the server",
                        "That works. In transaction mode add prepareThreshold=0 to the address if statements fail.")
                : Diagnosis.ok("pooler", "none: connected to the server itself");
    }

    private static Diagnosis deadlocks(ServerFacts facts) {
        return facts.deadlockMillis() < USUAL_DEADLOCK_MILLIS
                ? Diagnosis.warn(
                        "deadlock_timeout",
                        facts.deadlockMillis()
                                + " ms: a session of the application may see a deadlock with a chunk before"
                                + " the chunk gives way, which it does after 500 ms",
                        "ALTER SYSTEM RESET deadlock_timeout; backfills of counters keep to half of it themselves.")
                : Diagnosis.ok("deadlock_timeout", facts.deadlockMillis() + " ms: chunks give way before");
    }

    private static Diagnosis clock(ServerFacts facts) {
        Duration difference = facts.clockDifference().abs();
        return difference.compareTo(MOST_CLOCK_DIFFERENCE) > 0
                ? Diagnosis.warn(
                        "clock",
                        "the database's differs from this machine's by " + Human.duration(difference),
                        "Runs use the database's clock only; shown ages may look wrong.")
                : Diagnosis.ok("clock", "within " + Human.duration(difference) + " of this machine's");
    }
}
