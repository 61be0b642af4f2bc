package dev.sluice.pace.signals;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** An archive command that fails. */
class ArchiveBacklogTest {

    private static TestServer server;
    private static TestDatabase database;

    @BeforeAll
    static void start() {
        server = TestServer.dedicated(Map.of("archive_mode", "on", "archive_command", "false"));
        database = server.newDatabase("archive");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static void switchSegments(int count) {
        for (int i = 0; i < count; i++) {
            database.execute("SELECT pg_logical_emit_message(false, 'test', 'x')", "SELECT pg_switch_wal()");
        }
    }

    @Test
    void segmentsThatWaitAreCountedUntilTheyAreArchived() {
        try (Watch watch = new Watch(database, new ArchiveBacklog())) {
            switchSegments(12);
            Measure.Measured waiting =
                    watch.untilValue(m -> m.value() >= 12 && m.sentence().contains("failed"));
            assertThat(waiting.sentence())
                    .matches("1\\d WAL files wait to be archived, and the last attempt \\([0-9A-F]{24}\\) failed");

            database.execute("ALTER SYSTEM SET archive_command = 'true'", "SELECT pg_reload_conf()");
            switchSegments(1);
            Measure.Measured healthy = watch.untilValue(m -> m.value() == 0);
            assertThat(healthy.sentence()).isEqualTo("0 WAL files wait to be archived");
        }
    }

    @Test
    void withoutPgMonitorItSaysWhichGrantIsMissing() {
        try (Watch watch = Watch.as(database, "onlooker", new ArchiveBacklog())) {
            assertThat(watch.measure())
                    .isEqualTo(new Measure.Denied(
                            "WAL is archived, but not how much of it waits", "GRANT pg_monitor TO \"onlooker\""));
            database.execute("GRANT pg_monitor TO onlooker");
            assertThat(watch.measure()).isInstanceOf(Measure.Measured.class);
        }
    }

    @Test
    void aServerThatArchivesNothingHasNoBacklog() {
        try (TestDatabase other = TestServer.shared().newDatabase("archive");
                Watch watch = new Watch(other, new ArchiveBacklog())) {
            assertThat(watch.measure()).isEqualTo(new Measure.Absent("archive_mode is off"));
        }
    }
}
