package dev.sluice.plan;

import dev.sluice.Finding;
import java.sql.SQLException;
import java.util.List;

/** Whether a relation is a table whose rows a walk can reach and nobody reaches twice. Reads only. */
final class TableCheck {

    private final TableInspector inspector;
    private final String name;

    /** A check of a table as the user wrote it. */
    TableCheck(TableInspector inspector, String name) {
        this.inspector = inspector;
        this.name = name;
    }

    /** Why it cannot be walked, with advice; empty if it can. */
    List<Finding> objections(TableInspector.Table table) throws SQLException {
        if (table.temporary()) {
            return objection(
                    "is a temporary table, whose rows only the session that made it can see",
                    "make it an ordinary or an UNLOGGED table");
        }
        return switch (table.kind()) {
            case "r", "p" -> ofTable(table);
            case "v" -> objection("is a view, which has no index to walk along", behind(table));
            case "m" ->
                objection(
                        "is a materialized view, whose rows are made by its query",
                        behind(table) + ", then REFRESH MATERIALIZED VIEW " + name);
            case "f" ->
                objection(
                        "is a foreign table, whose rows another server holds", "run the backfill against that server");
            case "S" -> objection("is a sequence, not a table", "name the table that uses it");
            default -> objection("is not a table", "name a table");
        };
    }

    private List<Finding> ofTable(TableInspector.Table table) throws SQLException {
        List<String> heirs = inspector.heirs(table);
        if (heirs.isEmpty()) {
            return List.of();
        }
        return objection(
                "has inheriting tables (" + String.join(", ", heirs)
                        + "), whose rows are read with its own but are in none of its indexes",
                "run a backfill for each of them, with rows of its own moved to one of them;"
                        + " or make it a partitioned table");
    }

    private String behind(TableInspector.Table view) throws SQLException {
        List<String> tables = inspector.tablesBehind(view);
        return "name the table behind it" + (tables.isEmpty() ? "" : ": " + String.join(" or ", tables));
    }

    private List<Finding> objection(String what, String suggestion) {
        return List.of(Finding.of("table", "'" + name + "' " + what, suggestion));
    }
}
