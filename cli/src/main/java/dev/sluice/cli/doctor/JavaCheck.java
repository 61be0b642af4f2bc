package dev.sluice.cli.doctor;

import java.lang.Runtime.Version;

/** Is this Java fit? Pure. */
final class JavaCheck {

    private static final int OLDEST = 17;
    private static final Version FIRST_SAFE_25 = Version.parse("25.0.3");

    private JavaCheck() {}

    static Diagnosis of(Version version) {
        String shown = version.toString();
        if (version.feature() < OLDEST) {
            return Diagnosis.fail("Java", shown, "Use Java " + OLDEST + " or newer.");
        }
        if (version.feature() == 25 && version.compareToIgnoreOptional(FIRST_SAFE_25) < 0) {
            return Diagnosis.fail(
                    "Java",
                    shown
                            + " has a bug that can corrupt memory: its G1 collector may move pinned objects (JDK-8377811)",
                    "Use 25.0.3 or newer, or 17 or 21.");
        }
        return Diagnosis.ok("Java", shown);
    }
}
