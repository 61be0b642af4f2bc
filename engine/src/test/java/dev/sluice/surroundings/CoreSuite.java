package dev.sluice.surroundings;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectPackage;
import static org.junit.platform.launcher.TagFilter.includeTags;

import dev.sluice.embedded.TestServer;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** A program: every test tagged {@code core}, on test servers that are prepared as its argument says. */
public final class CoreSuite {

    /** How the summary's line begins, which the calling test looks for. */
    static final String SUMMARY = "core tests: ";

    /** What lies between the tests and their server. */
    enum Way {
        /** Nothing, as the superuser. */
        DIRECT,
        /** The rights that the guide lists, and no more. */
        FEW_RIGHTS,
        /** PgBouncer in transaction mode. */
        POOLER
    }

    private CoreSuite() {}

    /** Says what took long, since all of this runs four times. */
    private static final class Times implements TestExecutionListener {

        private static final long LONG_MILLIS = 3_000;

        private final Map<String, Long> begun = new ConcurrentHashMap<>();

        @Override
        public void executionStarted(TestIdentifier test) {
            begun.put(test.getUniqueId(), System.nanoTime());
        }

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            long millis = (System.nanoTime() - begun.getOrDefault(test.getUniqueId(), 0L)) / 1_000_000;
            if (test.isTest() && millis > LONG_MILLIS) {
                System.out.println(millis + " ms: " + test.getDisplayName());
            }
        }
    }

    /** Takes a {@link Way}; exits with 0 if every test succeeded. */
    public static void main(String[] arguments) {
        switch (Way.valueOf(arguments[0])) {
            case DIRECT -> {}
            case FEW_RIGHTS -> TestServer.prepareEach(FewRights::prepare);
            case POOLER -> TestServer.prepareEach(PgBouncer::putInFrontOf);
        }
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(selectPackage("dev.sluice"))
                                .filters(includeTags("core"))
                                .configurationParameter("junit.jupiter.execution.timeout.default", "2 m")
                                .build(),
                        listener,
                        new Times());
        TestExecutionSummary summary = listener.getSummary();
        summary.printFailuresTo(new PrintWriter(System.out, true, StandardCharsets.UTF_8), 40);
        System.out.println(SUMMARY + summary.getTestsSucceededCount() + " succeeded, " + summary.getTestsFailedCount()
                + " failed, " + summary.getTestsAbortedCount() + " skipped");
        System.exit(summary.getTestsFailedCount() == 0 ? 0 : 1);
    }
}
