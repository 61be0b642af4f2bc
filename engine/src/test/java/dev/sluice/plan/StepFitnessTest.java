package dev.sluice.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** Query plans as PostgreSQL tells them, shortened. */
class StepFitnessTest {

    private static final Map<String, StepFitness.Relation> RELATIONS = Map.of(
            "\"public\".\"t\"", new StepFitness.Relation(50_000, true),
            "\"public\".\"orders\"", new StepFitness.Relation(20_000, false),
            "\"public\".\"middling\"", new StepFitness.Relation(2_000, false),
            "\"public\".\"small\"", new StepFitness.Relation(80, false));

    private static StepPlan judge(String root) {
        return StepFitness.judge("(1, 2]", PlanTree.read("[{\"Plan\": " + root + "}]"), RELATIONS);
    }

    private static String scan(String type, String table, String more) {
        return "{\"Node Type\": \"" + type + "\", \"Relation Name\": \"" + table
                + "\", \"Schema\": \"public\", \"Alias\": \"" + table.charAt(0) + "\", \"Plan Rows\": 500" + more + "}";
    }

    private static String above(String type, String more, String... children) {
        return "{\"Node Type\": \"" + type + "\", \"Plan Rows\": 500" + more + ", \"Plans\": ["
                + String.join(",", children) + "]}";
    }

    private static final String BY_KEY =
            scan("Index Scan", "t", ", \"Index Name\": \"t_pkey\", \"Index Cond\": \"(t.id > 1)\"");

    @Test
    void aChunkReadByItsKeyIsFit() {
        StepPlan plan = judge(above("ModifyTable", "", BY_KEY));

        assertThat(plan.refusals()).isEmpty();
        assertThat(plan.cares()).isEmpty();
        assertThat(plan.summary()).isEqualTo("Index Scan using t_pkey");
    }

    @Test
    void theWholeWalkedTableForEachChunkIsRefused() {
        assertThat(judge(above("ModifyTable", "", scan("Seq Scan", "t", ", \"Filter\": \"(t.x > 1)\"")))
                        .refusals())
                .singleElement()
                .asString()
                .contains("reads the whole table \"public\".\"t\" (50,000 pages) for each chunk")
                .contains("add AND :chunk(t)");
        assertThat(judge(above("ModifyTable", "", scan("Index Only Scan", "t", ", \"Index Name\": \"t_x\"")))
                        .refusals())
                .hasSize(1);
    }

    @Test
    void theMissingIndexOfALookupIsNamed() {
        String hash = above("Hash", "", scan("Seq Scan", "orders", ""));
        StepPlan plan = judge(above(
                "ModifyTable",
                "",
                above("Hash Join", ", \"Hash Cond\": \"(t.email = o.\\\"E mail\\\")\"", BY_KEY, hash)));

        assertThat(plan.refusals())
                .singleElement()
                .asString()
                .contains("CREATE INDEX CONCURRENTLY ON \"public\".\"orders\" (\"E mail\")");
    }

    @Test
    void aSmallTableMayBeReadOnceButNotForEachRow() {
        String lookup =
                scan("Seq Scan", "small", ", \"Filter\": \"(s.id = t.id)\", \"Parent Relationship\": \"SubPlan\"");
        String once = above("Hash Join", "", BY_KEY, above("Hash", "", scan("Seq Scan", "small", "")));

        assertThat(judge(above("ModifyTable", "", once)).refusals()).isEmpty();
        assertThat(judge(above("ModifyTable", "", BY_KEY, lookup)).refusals())
                .singleElement()
                .asString()
                .contains("500 times a chunk")
                .contains("(id)");
    }

    @Test
    void aMiddlingTableIsToldAndNotRefused() {
        StepPlan plan = judge(above("ModifyTable", "", BY_KEY, above("Hash", "", scan("Seq Scan", "middling", ""))));

        assertThat(plan.refusals()).isEmpty();
        assertThat(plan.cares()).hasSize(1);
    }

    @Test
    void whatIsKeptOrHashedIsReadOnce() {
        String kept =
                "{\"Node Type\": \"Materialize\", \"Parent Relationship\": \"Inner\", \"Plan Rows\": 9, \"Plans\": ["
                        + scan("Seq Scan", "middling", "") + "]}";
        String hashed = scan("Seq Scan", "middling", ", \"Parent Relationship\": \"SubPlan\"");

        assertThat(judge(above("Nested Loop", "", BY_KEY, kept)).refusals()).isEmpty();
        assertThat(judge(above("Result", ", \"Filter\": \"(ANY (t.id = (hashed SubPlan 1).col1))\"", BY_KEY, hashed))
                        .refusals())
                .isEmpty();
    }
}
