package dev.sluice.cli.doctor;

import java.util.Locale;

/**
 * What one check found.
 *
 * @param grade how bad it is
 * @param subject what was looked at
 * @param finding what was found
 * @param advice what to do; empty if nothing
 */
public record Diagnosis(Grade grade, String subject, String finding, String advice) {

    /** How bad a finding is. */
    public enum Grade {
        /** As it should be. */
        OK,
        /** Backfills run, but with less than they could have. */
        WARN,
        /** Backfills will not run. */
        FAIL;

        /** As printed. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static Diagnosis ok(String subject, String finding) {
        return new Diagnosis(Grade.OK, subject, finding, "");
    }

    static Diagnosis warn(String subject, String finding, String advice) {
        return new Diagnosis(Grade.WARN, subject, finding, advice);
    }

    static Diagnosis fail(String subject, String finding, String advice) {
        return new Diagnosis(Grade.FAIL, subject, finding, advice);
    }
}
