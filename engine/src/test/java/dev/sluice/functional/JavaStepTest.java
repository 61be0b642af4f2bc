package dev.sluice.functional;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Backfill;
import dev.sluice.Chunk;
import dev.sluice.JavaStep;
import dev.sluice.RunOptions;
import dev.sluice.RunState;
import dev.sluice.RunView;
import dev.sluice.Sluice;
import dev.sluice.Writes;
import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A step in Java loads and computes outside the transaction; Sluice applies what it returns inside. */
@Tag("core")
class JavaStepTest {

    private TestDatabase database;

    @BeforeEach
    void makeTable() {
        database = TestServer.shared().newDatabase("java_step");
        database.execute(
                "CREATE TABLE users (id bigint PRIMARY KEY, email text, domain text)",
                "CREATE TABLE outbox (id bigint GENERATED ALWAYS AS IDENTITY, message text)",
                "INSERT INTO users SELECT i, 'u' || i || '@Example' || i % 3 || '.org' FROM generate_series(1, 2000) i");
    }

    @AfterEach
    void dropTable() {
        database.close();
    }

    private static Backfill emailDomain(JavaStep step) {
        return Backfill.named("email-domain")
                .table("users")
                .key("id")
                .remaining("domain IS NULL")
                .step(step)
                .build();
    }

    private static Writes domains(Chunk chunk, Connection reader) throws SQLException {
        List<Long> ids = new ArrayList<>();
        List<String> domains = new ArrayList<>();
        try (PreparedStatement select =
                        chunk.statement(reader, "SELECT id, email FROM users WHERE :chunk(users) AND domain IS NULL");
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                ids.add(rows.getLong(1));
                String email = rows.getString(2);
                domains.add(email.substring(email.indexOf('@') + 1).toLowerCase(Locale.ROOT));
            }
        }
        return Writes.of(
                        "UPDATE users u SET domain = v.domain FROM unnest(?::bigint[], ?::text[]) AS v(id, domain)"
                                + " WHERE u.id = v.id AND u.domain IS NULL",
                        ids,
                        domains)
                .and("INSERT INTO outbox (message) VALUES (?)", chunk.toString());
    }

    @Test
    void whatItComputesIsWrittenWithTheCheckpoint() throws Exception {
        try (Sluice sluice = Sluice.on(database.dataSource())) {
            RunView end = sluice.start(
                            emailDomain(JavaStepTest::domains),
                            RunOptions.DEFAULTS.withFullSpeed().withBatchSize(300))
                    .await(Duration.ofMinutes(1));

            assertThat(end.state()).as(end.reason()).isEqualTo(RunState.SUCCEEDED);
            assertThat(end.outcomes().changed()).isEqualTo(2_000);
            assertThat(database.queryLong("SELECT count(*) FROM users WHERE domain <> 'example' || id % 3 || '.org'"))
                    .isZero();
            assertThat(database.queryLong("SELECT count(*) FROM outbox")).isEqualTo(end.chunks());
        }
    }

    @Test
    void anErrorOfTheStepFailsTheRunWithItsReasonAndAResumeGoesOnFromThere() throws Exception {
        boolean[] broken = {true};
        Backfill backfill = emailDomain((chunk, reader) -> {
            if (broken[0] && Long.parseLong(chunk.upto().parts().get(0)) > 1_000) {
                throw new IllegalStateException("the geocoder said no");
            }
            return domains(chunk, reader);
        });
        try (Sluice sluice = Sluice.on(database.dataSource())) {
            var run = sluice.start(backfill, RunOptions.DEFAULTS.withFullSpeed().withBatchSize(100));
            RunView failed = run.await(Duration.ofMinutes(1));

            assertThat(failed.state()).isEqualTo(RunState.FAILED);
            assertThat(failed.reason()).contains("the geocoder said no").contains("resume");
            long done = failed.outcomes().changed();
            assertThat(done).isEqualTo(database.queryLong("SELECT count(*) FROM users WHERE domain IS NOT NULL"));

            broken[0] = false;
            run.resume();
            RunView end = run.await(Duration.ofMinutes(1));

            assertThat(end.state()).isEqualTo(RunState.SUCCEEDED);
            assertThat(end.outcomes().changed()).isEqualTo(2_000);
        }
    }
}
