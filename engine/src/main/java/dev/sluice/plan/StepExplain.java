package dev.sluice.plan;

import dev.sluice.Chunk;
import dev.sluice.sql.ChunkSql;
import dev.sluice.sql.Jdbc;
import dev.sluice.store.PlanRow;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Asks the server how it would execute the step on a chunk, or did. Runs inside the caller's transaction. */
final class StepExplain {

    private static final String ASKED = "EXPLAIN (VERBOSE, FORMAT JSON) ";
    private static final String DONE = "EXPLAIN (ANALYZE, VERBOSE, WAL, BUFFERS OFF, FORMAT JSON) ";

    private final Connection connection;
    private final TableFacts facts;
    private final ChunkSql step;
    private final Map<String, StepFitness.Relation> known = new HashMap<>();

    StepExplain(Connection connection, PlanRow plan, TableFacts facts) {
        this.connection = connection;
        this.facts = facts;
        this.step = ChunkSql.parse(plan.step(), plan.key());
    }

    /** How it would be executed, judged. Nothing is executed. */
    StepPlan judge(Chunk chunk) throws SQLException {
        PlanTree tree = explain(ASKED, chunk);
        Set<String> names = new LinkedHashSet<>();
        tree.root().visit(node -> names.add(node.relation()));
        names.remove("");
        for (String name : names) {
            if (!known.containsKey(name)) {
                known.put(name, relation(name));
            }
        }
        return StepFitness.judge(chunk.toString(), tree, known);
    }

    /** Executes the step and tells how. */
    PlanTree execute(Chunk chunk) throws SQLException {
        return explain(DONE, chunk);
    }

    private PlanTree explain(String how, Chunk chunk) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(how + step.sqlFor(chunk))) {
            step.bind(statement, 1, chunk);
            StringBuilder json = new StringBuilder();
            try (ResultSet lines = statement.executeQuery()) {
                while (lines.next()) {
                    json.append(lines.getString(1)).append('\n');
                }
            }
            return PlanTree.read(json.toString());
        }
    }

    private StepFitness.Relation relation(String name) throws SQLException {
        return Jdbc.first(
                        connection,
                        row -> new StepFitness.Relation(row.getLong(1), row.getBoolean(2)),
                        "SELECT coalesce(pg_relation_size(to_regclass(?)), 0)"
                                + " / CAST(current_setting('block_size') AS bigint),"
                                + " CAST(to_regclass(?) AS oid) IN (WITH RECURSIVE tree (oid) AS (SELECT CAST(? AS oid)"
                                + " UNION ALL SELECT i.inhrelid FROM pg_inherits i JOIN tree ON i.inhparent = tree.oid)"
                                + " SELECT oid FROM tree)",
                        name,
                        name,
                        facts.oid())
                .orElse(new StepFitness.Relation(0, false));
    }
}
