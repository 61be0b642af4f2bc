package dev.sluice.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One process and its server: start, stop, crash, and what an earlier, interrupted process may have left. */
class OneProcessTest {
    private static Path original;

    @TempDir
    private Path temporary;

    private Path folder;

    @BeforeEach
    void aFolderWithSpacesAndAQuoteInItsName() {
        folder = temporary.resolve("a user's own folder");
    }

    @AfterEach
    void endTheServer() throws IOException {
        LocalPostgres.discard(folder, Home.sluiceFolder());
    }

    @Test
    void committedRowsSurviveStopAndCrashAndThePortStays() {
        try (LocalPostgres postgres = server().start()) {
            assertThat(postgres.arrival()).isEqualTo(Arrival.CREATED);
            int port = postgres.port();
            Sql.commitRows(postgres, 1000);

            postgres.stop();
            assertThat(postgres.isRunning()).isFalse();
            postgres.start();
            assertThat(Sql.committedRows(postgres)).isEqualTo(1000);

            new TestDatabase(postgres, "kept").execute("INSERT INTO kept SELECT generate_series(1001, 1500)");
            long crashed = postgres.postmasterPid();
            postgres.kill();
            assertThat(ServerProcesses.of(postgres.home().resolve("data"), crashed))
                    .isEmpty();
            postgres.start();
            assertThat(postgres.arrival()).isEqualTo(Arrival.STARTED);
            assertThat(Sql.committedRows(postgres)).isEqualTo(1500);
            assertThat(postgres.port()).isEqualTo(port);
            assertThat(postgres.log()).content().contains("automatic recovery in progress");
        }
    }

    @Test
    void thePasswordIsReadableByItsOwnerOnlyAndDiffersBetweenFolders() throws IOException {
        try (LocalPostgres postgres = server().start()) {
            assertThat(PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(postgres.home().resolve("password"))))
                    .isEqualTo("rw-------");
            assertThat(postgres.password())
                    .hasSizeGreaterThan(20)
                    .isNotEqualTo(TestServer.shared().postgres().password());
            assertThat(postgres).asString().doesNotContain(postgres.password());
        }
    }

    @Test
    void anInitdbThatWasKilledHalfWayIsDoneAgain() throws IOException {
        Path half = Files.createDirectories(folder.resolve("data.making-123"));
        Files.writeString(half.resolve("PG_VERSION"), "18\n");
        try (LocalPostgres postgres = server().start()) {
            assertThat(postgres.arrival()).isEqualTo(Arrival.CREATED);
            assertThat(half).doesNotExist();
        }
    }

    @Test
    void aPidFileThatNamesAnUnrelatedProcessDoesNotKeepTheServerDown() throws IOException {
        LocalPostgres postgres = existingServer().start();
        Sql.commitRows(postgres, 10);
        Path pidFile = postgres.home().resolve("data").resolve("postmaster.pid");
        List<String> lines = Files.readAllLines(pidFile);
        postgres.kill();

        // As after a reboot: the pid in the file is alive again, but as some other program. (Not this JVM: the server
        // ignores
        // the pids of its parents.)
        Process unrelated = new ProcessBuilder("sleep", "600").start();
        try (postgres) {
            lines.set(0, Long.toString(unrelated.pid()));
            Files.write(pidFile, lines);
            assertThat(postgres.isRunning()).isFalse();
            postgres.start();
            assertThat(postgres.arrival()).isEqualTo(Arrival.STARTED);
            assertThat(Sql.committedRows(postgres)).isEqualTo(10);
            assertThat(unrelated.isAlive()).isTrue();
        } finally {
            unrelated.destroyForcibly();
        }
    }

    @Test
    void aPortThatAnotherProgramTookMeanwhileIsReplacedAndTheNewOneRemembered() throws IOException {
        try (LocalPostgres postgres = existingServer().start()) {
            int old = postgres.port();
            postgres.stop();
            try (ServerSocket thief = new ServerSocket(old, 1, InetAddress.getLoopbackAddress())) {
                postgres.start();
                assertThat(postgres.port()).isNotEqualTo(thief.getLocalPort());
            }
            int chosen = postgres.port();
            postgres.stop();
            assertThat(postgres.start().port()).isEqualTo(chosen);
        }
    }

    @Test
    void theLastOfSeveralInstancesStopsTheServer() {
        LocalPostgres one = existingServer().start();
        LocalPostgres two = server().start();
        assertThat(two.arrival()).isEqualTo(Arrival.ADOPTED);
        assertThat(two.postmasterPid()).isEqualTo(one.postmasterPid());
        one.close();
        one.close();
        assertThat(two.isRunning()).isTrue();
        two.close();
        assertThat(two.isRunning()).isFalse();
    }

    @Test
    void otherSettingsRestartAServerNobodyUsesAndAreReportedOtherwise() {
        try (LocalPostgres first =
                existingServer().setting("max_connections", "40").start()) {
            assertThat(Sql.show(first, "max_connections")).isEqualTo("40");
            try (LocalPostgres second =
                    server().setting("max_connections", "30").start()) {
                assertThat(second.settingsNotApplied()).containsEntry("max_connections", "30");
                assertThat(Sql.show(second, "max_connections")).isEqualTo("40");
                first.close();
                second.start();
                assertThat(second.settingsNotApplied()).isEmpty();
                assertThat(Sql.show(second, "max_connections")).isEqualTo("30");
            }
        }
    }

    @Test
    void aServerThatIsAliveButSilentIsReplacedWithoutLosingACommit() throws IOException {
        Duration aMoment = Duration.ofSeconds(1);
        try (LocalPostgres postgres =
                existingServer().silenceLimits(aMoment, aMoment).start()) {
            Sql.commitRows(postgres, 10);
            long silent = postgres.postmasterPid();
            signal("STOP", silent);
            postgres.start();
            assertThat(postgres.postmasterPid()).isNotEqualTo(silent);
            assertThat(Sql.committedRows(postgres)).isEqualTo(10);
        }
    }

    @Test
    void processesThatOutliveTheirPostmasterAreEndedAndTheServerStarts() throws Exception {
        try (LocalPostgres postgres = existingServer().start();
                var session = postgres.dataSource("postgres").getConnection();
                var statement = session.createStatement();
                var rows = statement.executeQuery("SELECT pg_backend_pid()")) {
            rows.next();
            long backend = rows.getLong(1);
            // Stopped, so it can't notice by itself that its postmaster dies.
            signal("STOP", backend);
            long dead = postgres.postmasterPid();
            ProcessHandle.of(dead).orElseThrow().destroyForcibly();
            await().until(() -> !postgres.isRunning());
            postgres.start();
            assertThat(postgres.postmasterPid()).isNotEqualTo(dead);
            assertThat(ServerProcesses.serves(backend, postgres.home().resolve("data")))
                    .isFalse();
        }
    }

    @Test
    void aSettingPostgresDoesNotKnowIsReportedWithItsOwnWords() {
        assertThatThrownBy(() -> server().setting("max_conections", "5").start())
                .isInstanceOfSatisfying(EmbeddedPostgresException.class, e -> {
                    assertThat(e.problem()).isEqualTo(Problem.SETTING);
                    assertThat(e)
                            .hasMessageContaining("unrecognized configuration parameter \"max_conections\"")
                            .hasMessageContaining("full log: " + folder)
                            .hasMessageContaining("What to do: Correct or remove that setting.");
                });
        try (LocalPostgres corrected = server().start()) {
            assertThat(corrected.isRunning()).isTrue();
        }
    }

    @Test
    void dataOfAnotherMajorVersionIsRefusedAndNotTouched() throws IOException {
        Path data = Files.createDirectories(folder.resolve("data"));
        Files.writeString(data.resolve("PG_VERSION"), "17\n");
        assertThatThrownBy(() -> server().start())
                .isInstanceOfSatisfying(
                        EmbeddedPostgresException.class,
                        e -> assertThat(e.problem()).isEqualTo(Problem.FOREIGN_DATA))
                .hasMessageContaining("version 17, the server here is version 18");
        assertThat(data.resolve("PG_VERSION")).hasContent("17");
    }

    @Test
    void aLostPasswordIsReportedWithAdvice() throws IOException {
        try (LocalPostgres postgres = existingServer().start()) {
            Files.delete(postgres.home().resolve("password"));
            assertThatThrownBy(() -> server().start())
                    .isInstanceOfSatisfying(
                            EmbeddedPostgresException.class,
                            e -> assertThat(e.problem()).isEqualTo(Problem.CREDENTIALS))
                    .hasMessageContaining("Restore the file 'password'");
        }
    }

    /** A home that was used before and left properly; copied, because initdb takes most of a test's time. */
    @BeforeAll
    static void makeTheOriginal(@TempDir Path parent) {
        original = parent.resolve("original");
        LocalPostgres.in(original).purpose(Purpose.TO_THROW_AWAY).start().close();
    }

    private LocalPostgresBuilder existingServer() {
        Command.Result copied =
                Command.execute(Duration.ofSeconds(30), List.of("cp", "-a", original.toString(), folder.toString()));
        assertThat(copied.output()).isEmpty();
        return server();
    }

    private LocalPostgresBuilder server() {
        return LocalPostgres.in(folder).purpose(Purpose.TO_THROW_AWAY);
    }

    private static void signal(String name, long pid) throws IOException {
        Command.execute(Duration.ofSeconds(5), List.of("kill", "-" + name, Long.toString(pid)));
    }
}
