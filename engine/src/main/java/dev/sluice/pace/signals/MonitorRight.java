package dev.sluice.pace.signals;

import dev.sluice.sql.Identifiers;

/** The right to see what other roles' sessions do, which {@code pg_monitor} brings. */
final class MonitorRight {

    /** An expression: whether the current role has it. */
    static final String HELD = "pg_has_role('pg_read_all_stats', 'USAGE')";

    private MonitorRight() {}

    /**
     * The role lacks it.
     *
     * @param what it cannot see, as a sentence's beginning
     */
    static Measure.Denied missing(String what, String role) {
        return new Measure.Denied(what, "GRANT pg_monitor TO " + Identifiers.quote(role));
    }
}
