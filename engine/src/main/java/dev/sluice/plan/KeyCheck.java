package dev.sluice.plan;

import dev.sluice.Finding;
import dev.sluice.Key;
import dev.sluice.KeyColumn;
import dev.sluice.KeyOrder;
import dev.sluice.KeyPart;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a table can be walked by a key: each row has a place of its own (no nulls, no two alike), and an index leads from
 * place to place. Asks nothing; collects everything that is in the way. Used for one check; not thread-safe.
 */
final class KeyCheck {

    private final String table;
    private final List<TableInspector.Column> columns;
    private final List<KeyIndex> indexes;
    private final KeyAdvice advice;
    private final List<Finding> findings = new ArrayList<>();

    /** A check of a table as the user wrote it. */
    KeyCheck(String table, boolean partitioned, List<TableInspector.Column> columns, List<KeyIndex> indexes) {
        this.table = table;
        this.columns = columns;
        this.indexes = indexes;
        this.advice = new KeyAdvice(table, partitioned, columns, indexes);
    }

    List<Finding> findings() {
        return findings;
    }

    /**
     * The key.
     *
     * @param named what the definition names; empty for the primary key
     * @return empty if the table cannot be walked by it: there are findings then
     */
    Optional<Key> key(List<KeyPart> named) {
        List<KeyPart> parts = named.isEmpty() ? primaryKey() : named;
        if (parts.isEmpty()) {
            add("table '" + table + "' has no primary key", advice.usableKeys());
            return Optional.empty();
        }
        List<KeyColumn> keyColumns = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (KeyPart part : parts) {
            if (!seen.add(part.column())) {
                add("column '" + part.column() + "' is twice in the key", "remove one of them");
            } else {
                column(part).flatMap(column -> checked(column, named.isEmpty())).ifPresent(keyColumns::add);
            }
        }
        if (!findings.isEmpty()) {
            return Optional.empty();
        }
        if (indexes.stream()
                .noneMatch(index ->
                        index.provesUnique(parts.stream().map(KeyPart::column).toList()))) {
            add(advice.notUnique(parts), advice.againstTies(parts));
            return Optional.empty();
        }
        Optional<List<KeyOrder>> walk = indexes.stream()
                .map(index -> index.walk(parts))
                .flatMap(Optional::stream)
                .findFirst();
        if (walk.isEmpty()) {
            add(advice.notWalked(parts), advice.towardsAWalk(parts));
        }
        return walk.map(orders -> new Key(KeyIndex.ordered(keyColumns, orders)));
    }

    private List<KeyPart> primaryKey() {
        return indexes.stream()
                .filter(KeyIndex::primary)
                .findFirst()
                .map(KeyIndex::asKey)
                .orElse(List.of());
    }

    private Optional<TableInspector.Column> column(KeyPart part) {
        Optional<TableInspector.Column> found = columns.stream()
                .filter(column -> column.name().equals(part.column()))
                .findFirst();
        if (found.isEmpty()) {
            findings.add(new Finding(
                    "key." + part.column(),
                    -1,
                    "table '" + table + "' has no column '" + part.column() + "'",
                    advice.insteadOf(part.column())));
        }
        return found;
    }

    private Optional<KeyColumn> checked(TableInspector.Column column, boolean ofPrimaryKey) {
        KeyColumn key = column.key();
        if (key == null) {
            String name = "column '" + column.name() + "' of the " + (ofPrimaryKey ? "primary " : "") + "key";
            add(
                    column,
                    name + " is of type " + column.typeName() + ", " + KeyTypes.objection(column.typeName()),
                    advice.usableKeys());
        } else if (!column.notNull()) {
            add(
                    column,
                    "column '" + column.name() + "' may be NULL, and a row without a key has no place in the walk",
                    advice.againstNulls(column));
        } else if (!column.deterministic()) {
            add(
                    column,
                    "column '" + column.name() + "' has a non-deterministic collation, under which different keys"
                            + " compare as equal",
                    advice.usableKeys());
        } else {
            return Optional.of(key);
        }
        return Optional.empty();
    }

    private void add(TableInspector.Column column, String message, String suggestion) {
        findings.add(Finding.of("key." + column.name(), message, suggestion));
    }

    private void add(String message, String suggestion) {
        findings.add(Finding.of("key", message, suggestion));
    }
}
