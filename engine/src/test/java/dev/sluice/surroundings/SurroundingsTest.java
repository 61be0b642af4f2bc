package dev.sluice.surroundings;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The core tests elsewhere: each time in a JVM of its own with a server of its own. */
class SurroundingsTest {

    /** Put there by the build, where there are binaries for this platform. */
    private static final Path OF_16 = Path.of("target", "postgres-16", "binaries.jar");

    private static final Path OF_15 = Path.of("/usr/lib/postgresql/15");

    private static void assumeThere(Path path, String otherwise) {
        assumeTrue(Files.exists(path), () -> otherwise + ": " + path.toAbsolutePath() + " is not there");
    }

    @Test
    void onPostgreSql16() {
        assumeThere(OF_16, "no PostgreSQL 16 for this platform");
        CoreJvm.expectSuccess(CoreSuite.Way.DIRECT, "-Dsluice.test.postgres=16:" + OF_16.toAbsolutePath());
    }

    @Test
    void onTheDistributionsPostgreSql15() {
        assumeThere(OF_15, "Debian's postgresql-15 is not installed");
        CoreJvm.expectSuccess(CoreSuite.Way.DIRECT, "-Dsluice.test.postgres=15:" + OF_15);
    }

    @Test
    void throughPgBouncerInTransactionMode() {
        assumeThere(PgBouncer.PROGRAM, "PgBouncer is not installed ('apt-get install pgbouncer' does it)");
        CoreJvm.expectSuccess(CoreSuite.Way.POOLER);
    }

    @Test
    void withTheRightsThatTheGuideListsAndNoMore() {
        CoreJvm.expectSuccess(CoreSuite.Way.FEW_RIGHTS);
    }
}
