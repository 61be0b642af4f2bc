package dev.sluice.surroundings;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * The core tests elsewhere: each time in a JVM of its own with a server of its own. Two at a time, since they wait for most of
 * theirs; so each is asked for in the order in which they begin.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SurroundingsTest {

    /** Put there by the build, where there are binaries for this platform. */
    private static final Path OF_16 = Path.of("target", "postgres-16", "binaries.jar");

    private static final Path OF_15 = Path.of("/usr/lib/postgresql/15");

    private static ExecutorService twoAtATime;
    private static Future<?> on16;
    private static Future<?> on15;
    private static Future<?> pooled;
    private static Future<?> withFewRights;

    @BeforeAll
    static void startAll() {
        twoAtATime = Executors.newFixedThreadPool(2);
        on16 = begin(OF_16, CoreSuite.Way.DIRECT, "-Dsluice.test.postgres=16:" + OF_16.toAbsolutePath());
        on15 = begin(OF_15, CoreSuite.Way.DIRECT, "-Dsluice.test.postgres=15:" + OF_15);
        pooled = begin(PgBouncer.PROGRAM, CoreSuite.Way.POOLER);
        withFewRights = begin(Path.of("."), CoreSuite.Way.FEW_RIGHTS);
    }

    private static Future<?> begin(Path needed, CoreSuite.Way way, String... jvmOptions) {
        return twoAtATime.submit(() -> {
            if (Files.exists(needed)) {
                CoreJvm.expectSuccess(way, jvmOptions);
            }
        });
    }

    @AfterAll
    static void endAll() {
        twoAtATime.shutdownNow();
    }

    private static void expect(Future<?> core) throws Throwable {
        try {
            core.get();
        } catch (ExecutionException e) {
            throw e.getCause();
        }
    }

    private static void assumeThere(Path path, String otherwise) {
        assumeTrue(Files.exists(path), () -> otherwise + ": " + path.toAbsolutePath() + " is not there");
    }

    @Test
    @Order(1)
    void onPostgreSql16() throws Throwable {
        assumeThere(OF_16, "no PostgreSQL 16 for this platform");
        expect(on16);
    }

    @Test
    @Order(2)
    void onTheDistributionsPostgreSql15() throws Throwable {
        assumeThere(OF_15, "Debian's postgresql-15 is not installed");
        expect(on15);
    }

    @Test
    @Order(3)
    void throughPgBouncerInTransactionMode() throws Throwable {
        assumeThere(PgBouncer.PROGRAM, "PgBouncer is not installed ('apt-get install pgbouncer' does it)");
        expect(pooled);
    }

    @Test
    @Order(4)
    void withTheRightsThatTheGuideListsAndNoMore() throws Throwable {
        expect(withFewRights);
    }
}
