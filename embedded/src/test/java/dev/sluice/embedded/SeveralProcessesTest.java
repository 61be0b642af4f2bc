package dev.sluice.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several real JVMs and one server. */
class SeveralProcessesTest {
    @TempDir
    private Path temporary;

    private Path folder;

    @BeforeEach
    void aFolder() {
        folder = temporary.resolve("home");
    }

    @AfterEach
    void endTheServer() throws IOException {
        LocalPostgres.discard(folder, Home.sluiceFolder());
    }

    @Test
    void aSecondCommandConnectsToTheFirstOnesServerAndKeepsItWhenTheFirstLeaves() throws Exception {
        try (Neighbour first = Neighbour.using(folder)) {
            Neighbour.Report started = first.awaitReport();
            LocalPostgres second = LocalPostgres.in(folder).start();
            assertThat(second.arrival()).isEqualTo(Arrival.ADOPTED);
            assertThat(second.postmasterPid()).isEqualTo(started.postmasterPid());

            first.leave();
            Sql.commitRows(second, 5);
            assertThat(Sql.committedRows(second)).isEqualTo(5);

            second.close();
            assertThat(second.isRunning()).isFalse();
        }
    }

    @Test
    void whenTheProcessThatStartedTheServerIsKilledTheNextOneAdoptsItWithItsData() throws Exception {
        try (Neighbour first = Neighbour.using(folder)) {
            Neighbour.Report started = first.awaitReport();
            try (LocalPostgres early = LocalPostgres.in(folder).start()) {
                Sql.commitRows(early, 100);
            }
            first.die();

            try (LocalPostgres next = LocalPostgres.in(folder).start()) {
                assertThat(next.arrival()).isEqualTo(Arrival.ADOPTED);
                assertThat(next.postmasterPid()).isEqualTo(started.postmasterPid());
                assertThat(next.port()).isEqualTo(started.port());
                assertThat(Sql.committedRows(next)).isEqualTo(100);
            }
            // The dead one no longer counts as a user, so that was the last to leave.
            assertThat(ServerProcesses.serves(
                            started.postmasterPid(), folder.toRealPath().resolve("data")))
                    .isFalse();
        }
    }

    @Test
    void processesThatStartAtTheSameMomentShareOneServerAndOneOfThemMadeIt() throws Exception {
        try (Neighbour one = Neighbour.using(folder);
                Neighbour two = Neighbour.using(folder);
                Neighbour three = Neighbour.using(folder)) {
            List<Neighbour.Report> reports = List.of(one.awaitReport(), two.awaitReport(), three.awaitReport());
            assertThat(reports)
                    .extracting(Neighbour.Report::postmasterPid)
                    .containsOnly(reports.get(0).postmasterPid());
            assertThat(reports)
                    .extracting(Neighbour.Report::arrival)
                    .containsExactlyInAnyOrder(Arrival.CREATED, Arrival.ADOPTED, Arrival.ADOPTED);
        }
    }

    @Test
    void aProcessKilledWhileItStartsTheServerDoesNotHinderTheNext() throws Exception {
        try (Neighbour hasty = Neighbour.using(folder)) {
            await().until(() -> exists("data.making-*")); // initdb is at work
            hasty.die();
        }
        try (Neighbour hasty = Neighbour.using(folder)) {
            await().until(() -> exists("data")); // pg_ctl is next, or at work
            hasty.die();
        }
        try (LocalPostgres next = LocalPostgres.in(folder).start()) {
            Sql.commitRows(next, 3);
            assertThat(Sql.committedRows(next)).isEqualTo(3);
        }
    }

    private boolean exists(String pattern) throws IOException {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, pattern)) {
            return found.iterator().hasNext();
        }
    }

    @Test
    void whatAKilledTestJvmLeavesIsEndedByTheNextTestServer() throws Exception {
        try (Neighbour killed = Neighbour.withATestServer()) {
            Neighbour.Report left = killed.awaitReport();
            killed.die();
            assertThat(ProcessHandle.of(left.postmasterPid())).isPresent();
            try (TestServer next = TestServer.dedicated()) {
                assertThat(next.postgres().isRunning()).isTrue();
                assertThat(ProcessHandle.of(left.postmasterPid())
                                .flatMap(p -> p.info().command()))
                        .isEmpty();
            }
        }
    }
}
