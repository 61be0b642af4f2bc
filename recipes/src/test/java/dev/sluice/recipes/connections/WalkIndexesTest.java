package dev.sluice.recipes.connections;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import dev.sluice.recipes.catalog.SqlName;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class WalkIndexesTest {

    private static ConnectionTables.Edges edges(String table) {
        return new ConnectionTables.Edges(
                SqlName.table(table), "Lower \"end\"", "higher", "kind", "bridge", "from", "to", "at");
    }

    @Test
    void bothFormsMakeTheTwoIndexesAndDoNothingASecondTime() {
        try (TestDatabase database = TestServer.shared().newDatabase("walk_indexes")) {
            database.execute("CREATE SCHEMA \"Odd\"", """
                    CREATE TABLE "Odd"."Edges" ("Lower ""end""\" bigint, higher bigint, kind text, bridge text, "from" date,
                      "to" date, at timestamptz)""");
            for (String kind : new String[] {"work_overlap", "it's \\ odd"}) {
                WalkIndexes indexes = new WalkIndexes(edges("\"Odd\".\"Edges\""), kind);
                for (WalkIndexes.Walk walk : indexes.walks()) {
                    database.execute(walk.createConcurrently(), walk.create());
                }
            }
            assertThat(database.queryStrings("SELECT indexdef FROM pg_indexes WHERE schemaname = 'Odd' ORDER BY 1"))
                    .hasSize(4)
                    .anySatisfy(definition -> assertThat(definition)
                            .contains(
                                    "\"Edges_work_overlap_walk_a\"",
                                    "(\"Lower \"\"end\"\"\", \"to\" DESC, higher, bridge)")
                            .contains("INCLUDE (\"from\") WHERE (kind = 'work_overlap'::text)"))
                    .anySatisfy(definition -> assertThat(definition)
                            .contains(
                                    "\"Edges_work_overlap_walk_b\"",
                                    "(higher, \"to\" DESC, \"Lower \"\"end\"\"\", bridge)"))
                    .anySatisfy(definition -> assertThat(definition).contains("kind = 'it''s \\ odd'::text"));
        }
    }

    @Test
    void namesFitWhateverTheTableIsCalled() {
        String longest = "ü".repeat(31);
        WalkIndexes indexes = WalkIndexes.of(edges('"' + longest + '"'));
        assertThat(indexes.walks())
                .hasSize(2)
                .extracting(WalkIndexes.Walk::name)
                .doesNotHaveDuplicates();
        assertThat(indexes.walks()).allSatisfy(walk -> {
            assertThat(walk.name().getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(63);
            assertThat(walk.name()).startsWith("üüü").matches(".*_[0-9a-f]{8}_walk_[ab]");
        });
        assertThat(new WalkIndexes(edges('"' + longest + '"'), "other").walks())
                .extracting(WalkIndexes.Walk::name)
                .doesNotContainAnyElementsOf(
                        indexes.walks().stream().map(WalkIndexes.Walk::name).toList());
    }
}
