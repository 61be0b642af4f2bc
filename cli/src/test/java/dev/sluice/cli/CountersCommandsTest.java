package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Counters from the command line. */
class CountersCommandsTest {

    @TempDir
    Path folder;

    private TestDatabase database;

    @BeforeEach
    void open() throws Exception {
        database = TestServer.shared().newDatabase("counters_cli");
        database.execute(
                "CREATE TABLE users (id bigint PRIMARY KEY, posts_count integer NOT NULL DEFAULT 0)",
                "CREATE TABLE posts (id bigint PRIMARY KEY, user_id bigint NOT NULL)",
                "INSERT INTO users SELECT generate_series(1, 20)",
                "INSERT INTO posts SELECT n, 1 + n % 10 FROM generate_series(1, 100) n");
        Files.writeString(folder.resolve("counters.yaml"), """
                backfill: post-counters
                counters: {users.posts_count: posts.user_id}
                """);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private SluiceProcess sluice(String... arguments) {
        return SluiceProcess.run(ExitCode.OK, Campaigns.environment(database), arguments);
    }

    private String file() {
        return folder.resolve("counters.yaml").toString();
    }

    @Test
    void countersAreCheckedRecountedAndTheirDriftIsTold() {
        SluiceProcess check = sluice("check", file());
        assertThat(check.out()).contains("no problems");
        assertThat(check.err())
                .contains("counters.yaml:2:31: no index of posts begins with user_id")
                .contains("CREATE INDEX CONCURRENTLY ON \"posts\" (\"user_id\")");

        SluiceProcess first = sluice("run", file(), "--full-speed");
        assertThat(first.out())
                .containsPattern("10 +posts_count.rows")
                .containsPattern("100 +posts_count.drift")
                .containsPattern("10 +posts_count.largest");
        assertThat(first.err()).doesNotContain("Drift came back");

        database.execute("DELETE FROM posts WHERE user_id = 3");
        SluiceProcess second = sluice("run", file(), "--full-speed");

        assertThat(second.err())
                .contains("Drift came back since run 1 made these counters right")
                .contains("posts_count of 1 row.");
        assertThat(database.queryLong("SELECT posts_count FROM users WHERE id = 3"))
                .isZero();
    }

    private static JsonNode last(SluiceProcess process) {
        List<String> lines = process.out().lines().toList();
        return JsonMapper.builder().build().readTree(lines.get(lines.size() - 1));
    }

    @Test
    void driftIsInTheDocuments() {
        JsonNode end = last(sluice("run", file(), "--full-speed", "--wait", "--json"));
        assertThat(end.get("run").get("drift").toString())
                .isEqualTo("[{\"counter\":\"posts_count\",\"rows\":10,\"sum\":100,\"largest\":10}]");
        assertThat(end.has("drift_came_back")).isFalse();
        database.execute("UPDATE users SET posts_count = posts_count - 3 WHERE id IN (4, 5)");
        database.execute("UPDATE users SET posts_count = posts_count + 5 WHERE id = 6");

        end = last(sluice("run", file(), "--full-speed", "--verify", "--json"));
        String drift = "[{\"counter\":\"posts_count\",\"rows\":3,\"sum\":11,\"largest\":5}]";
        assertThat(end.get("verified_run").get("drift").toString()).isEqualTo(drift);
        assertThat(end.get("drift_came_back").asString()).contains("since run 1", "posts_count of 3 rows");
        JsonNode status = JsonMapper.builder()
                .build()
                .readTree(sluice("status", "2", "--json").out());
        assertThat(status.get("drift").toString()).isEqualTo(drift);
    }

    // What the guide says an application must not do; each is seen by the next run, and by this one's
    // verification.
    @Test
    void anApplicationThatDoesNotDoItsPartIsSeen() {
        sluice("run", file(), "--full-speed", "--verify");

        // It inserts and never increments.
        database.execute("INSERT INTO posts VALUES (2000, 12)");
        SluiceProcess seen = sluice("run", file(), "--full-speed");
        assertThat(seen.err())
                .contains("Drift came back since run 1 made these counters right", "posts_count of 1 row.");

        // It increments in a transaction of its own: the run comes between the two, and counts the row once.
        database.execute("INSERT INTO posts VALUES (2001, 13)");
        sluice("run", file(), "--full-speed");
        database.execute("UPDATE users SET posts_count = posts_count + 1 WHERE id = 13");
        SluiceProcess verified =
                SluiceProcess.run(ExitCode.DIFFERS, Campaigns.environment(database), "verify", "post-counters");
        assertThat(verified.out()).contains("13  {\"true\": \"1\", \"stored\": \"2\", \"counter\": \"posts_count\"}");
        assertThat(sluice("run", file(), "--full-speed").err()).contains("Drift came back", "posts_count of 1 row.");
        assertThat(sluice("run", file(), "--full-speed").err()).doesNotContain("Drift came back");
    }

    @Test
    void triggersArePrintedAndKeepTheCountersRight() {
        database.execute(sluice("triggers", file()).out());
        database.execute("INSERT INTO posts VALUES (1000, 7), (1001, 7)");
        assertThat(database.queryLong("SELECT posts_count FROM users WHERE id = 7"))
                .isEqualTo(2);

        database.execute(sluice("triggers", file(), "--uninstall").out());
        database.execute("INSERT INTO posts VALUES (1002, 7)");
        assertThat(database.queryLong("SELECT posts_count FROM users WHERE id = 7"))
                .isEqualTo(2);
    }
}
