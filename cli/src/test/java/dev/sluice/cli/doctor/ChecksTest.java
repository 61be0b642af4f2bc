package dev.sluice.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.cli.doctor.Diagnosis.Grade;
import java.lang.Runtime.Version;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChecksTest {

    @ParameterizedTest
    @CsvSource({"11.0.20, FAIL", "17.0.15+6, OK", "21.0.1, OK", "25, FAIL", "25.0.2, FAIL", "25.0.3+9, OK", "26, OK"})
    void javaIsJudgedByItsVersion(String version, Grade grade) {
        assertThat(JavaCheck.of(Version.parse(version)).grade()).isEqualTo(grade);
    }

    private static ServerFacts facts(
            int version, boolean standby, boolean control, boolean use, String schema, int clock) {
        return facts(version, standby, control, use, schema, 1000, clock);
    }

    private static ServerFacts facts(
            int version, boolean standby, boolean control, boolean use, String schema, long deadlockMillis, int clock) {
        return new ServerFacts(
                version,
                version / 10_000 + "." + version % 10_000,
                standby,
                false,
                control,
                use,
                true,
                "app",
                schema,
                false,
                deadlockMillis,
                Duration.ofSeconds(clock));
    }

    private static Grade grade(ServerFacts facts, String subject) {
        return ServerChecks.of(facts).stream()
                .filter(found -> found.subject().equals(subject))
                .findFirst()
                .orElseThrow()
                .grade();
    }

    @Test
    void whatKeepsBackfillsFromRunningFails() {
        assertThat(grade(facts(130_012, false, true, true, "public", 0), "server"))
                .isEqualTo(Grade.FAIL);
        assertThat(grade(facts(180_006, true, true, true, "public", 0), "server"))
                .isEqualTo(Grade.FAIL);
        assertThat(grade(facts(180_006, false, false, false, "public", 0), "privileges"))
                .isEqualTo(Grade.FAIL);
        assertThat(grade(facts(180_006, false, true, false, "public", 0), "privileges"))
                .isEqualTo(Grade.FAIL);
    }

    @Test
    void whatIsOnlyWorseThanItCouldBeWarns() {
        assertThat(grade(facts(190_000, false, true, true, "public", 0), "server"))
                .isEqualTo(Grade.WARN);
        assertThat(grade(facts(180_006, false, true, true, "sluice", 0), "search_path"))
                .isEqualTo(Grade.WARN);
        assertThat(grade(facts(180_006, false, true, true, "public", -90), "clock"))
                .isEqualTo(Grade.WARN);
        assertThat(grade(facts(180_006, false, true, true, "public", 200, 0), "deadlock_timeout"))
                .isEqualTo(Grade.WARN);
        assertThat(ServerChecks.of(facts(140_000, false, true, true, "public", 1)))
                .allMatch(found -> found.grade() == Grade.OK);
    }
}
