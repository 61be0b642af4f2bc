package dev.sluice.list;

import dev.sluice.Key;
import dev.sluice.KeyColumn;
import dev.sluice.KeyType;
import dev.sluice.sql.Jdbc;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The labels that a key's enum columns may have, as the database declares them: a key with another one has no row, and would
 * fail each statement that holds it.
 */
final class EnumLabels {

    private final Map<KeyColumn, Set<String>> labels;

    private EnumLabels(Map<KeyColumn, Set<String>> labels) {
        this.labels = labels;
    }

    /** Reads them; asks nothing for a key without enums. */
    static EnumLabels of(Connection connection, Key key) throws SQLException {
        Map<KeyColumn, Set<String>> labels = new HashMap<>();
        for (KeyColumn column : key.columns()) {
            KeyColumn.TypeName type = column.typeName();
            if (column.type() == KeyType.ENUM && type != null) {
                labels.put(
                        column,
                        new TreeSet<>(Jdbc.query(
                                connection,
                                row -> row.getString(1),
                                "SELECT e.enumlabel FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid"
                                        + " JOIN pg_namespace n ON n.oid = t.typnamespace"
                                        + " WHERE n.nspname = ? AND t.typname = ?",
                                type.schema(),
                                type.name())));
            }
        }
        return new EnumLabels(labels);
    }

    /** None are known: every label is taken. */
    static EnumLabels unknown() {
        return new EnumLabels(Map.of());
    }

    /**
     * Checks one value of a column.
     *
     * @throws KeyText.NotAValue if the column's type has no such label
     */
    void check(KeyColumn column, String text) throws KeyText.NotAValue {
        Set<String> known = labels.get(column);
        if (known != null && !known.contains(text)) {
            throw new KeyText.NotAValue("'" + text + "' is none of " + String.join(", ", known));
        }
    }
}
