package dev.sluice.plan;

import dev.sluice.sql.ChunkSql;
import dev.sluice.sql.Jdbc;
import dev.sluice.store.PlanRow;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.Set;

/** The tables that a step writes itself, as its query plan names them. */
final class WrittenTables {

    private WrittenTables() {}

    static Set<String> of(Connection connection, PlanRow plan) throws SQLException {
        ChunkSql step = ChunkSql.parse(plan.step(), plan.key());
        String json = Jdbc.first(
                        connection,
                        row -> row.getString(1),
                        "EXPLAIN (VERBOSE, FORMAT JSON) " + step.sqlForCheckEscaped())
                .orElse("[]");
        Set<String> tables = new LinkedHashSet<>();
        PlanTree.read(json).root().visit(node -> {
            if (node.type().equals("ModifyTable") && !node.relation().isEmpty()) {
                tables.add(node.relation());
            }
        });
        return tables;
    }
}
