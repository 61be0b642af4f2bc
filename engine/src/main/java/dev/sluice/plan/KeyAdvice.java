package dev.sluice.plan;

import dev.sluice.KeyColumn;
import dev.sluice.KeyPart;
import dev.sluice.KeyType;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What to do about a table that cannot be walked: a key it has already, or the statement that gives it one. Pure. */
final class KeyAdvice {

    private static final int MOST_NAMED = 3;

    // Values that rows of one moment share: for these a tie-breaker is likelier than a unique index.
    private static final Set<KeyType> SHARED = Set.of(KeyType.DATE, KeyType.TIMESTAMP, KeyType.TIMESTAMPTZ);

    private final String table;
    private final boolean partitioned;
    private final List<TableInspector.Column> columns;
    private final List<KeyIndex> indexes;

    KeyAdvice(String table, boolean partitioned, List<TableInspector.Column> columns, List<KeyIndex> indexes) {
        this.table = table;
        this.partitioned = partitioned;
        this.columns = columns;
        this.indexes = indexes;
    }

    /** The keys by which the table could be walked as it is, or how to give it one. */
    String usableKeys() {
        Set<String> keys = candidates(column -> column.notNull()).stream()
                .map(KeyIndex::yaml)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        if (!keys.isEmpty()) {
            return "usable as it is: " + keys.stream().limit(MOST_NAMED).collect(Collectors.joining(" or "));
        }
        Optional<List<KeyPart>> nullable = candidates(column -> true).stream().findFirst();
        if (nullable.isPresent()) {
            return nullable.get().stream()
                            .map(part -> find(part.column()))
                            .flatMap(Optional::stream)
                            .filter(column -> !column.notNull())
                            .map(this::againstNulls)
                            .collect(Collectors.joining("; "))
                    + "; then " + KeyIndex.yaml(nullable.get());
        }
        return "give it one: make the columns that identify a row NOT NULL, then "
                + createIndex("UNIQUE ", "the columns") + ", and name them as 'key'";
    }

    private List<List<KeyPart>> candidates(java.util.function.Predicate<TableInspector.Column> allowed) {
        Set<String> walkable = columns.stream()
                .filter(column -> column.key() != null && column.deterministic())
                .filter(allowed)
                .map(TableInspector.Column::name)
                .collect(Collectors.toSet());
        return indexes.stream()
                .filter(index -> index.isCandidate(walkable))
                .map(KeyIndex::asKey)
                .toList();
    }

    /** The column that was probably meant. */
    @Nullable
    String insteadOf(String name) {
        List<String> names = columns.stream().map(TableInspector.Column::name).toList();
        int blank = name.indexOf(' ');
        if (blank > 0 && names.contains(name.substring(0, blank))) {
            return "behind the name stands nothing, asc or desc; a name with blanks is put in double quotes";
        }
        return Similar.question(name, names).orElse(null);
    }

    String againstNulls(TableInspector.Column column) {
        return column.unproven() == null
                ? "ALTER TABLE " + table + " ALTER COLUMN " + column.quoted() + " SET NOT NULL"
                : "ALTER TABLE " + table + " VALIDATE CONSTRAINT " + column.unproven();
    }

    /** That rows may share a key, and why an index that looks as if it forbade it does not. */
    String notUnique(List<KeyPart> parts) {
        List<String> names = parts.stream().map(KeyPart::column).toList();
        String near = indexes.stream()
                .filter(index -> index.unique() && !index.isWhole())
                .filter(index -> concerns(index, names))
                .map(index -> "; " + index.name() + " does not count: " + objection(index))
                .findFirst()
                .orElse("");
        return "no unique index on (" + list(parts) + ") of '" + table
                + "': of several rows with one key a chunk would take some and leave others" + near;
    }

    private boolean concerns(KeyIndex index, List<String> names) {
        return index.names().stream().anyMatch(names::contains)
                || names.stream()
                        .anyMatch(name -> find(name)
                                .map(column -> index.definition().contains(column.quoted()))
                                .orElse(false));
    }

    private static String objection(KeyIndex index) {
        if (!index.valid()) {
            return "it is not valid, as after a CREATE INDEX CONCURRENTLY that failed; drop it and make it again";
        }
        return index.partial() ? "it covers a part of the rows only" : "it is on an expression, not on the column";
    }

    /** How to tell rows with one key apart. */
    String againstTies(List<KeyPart> parts) {
        String unique = createIndex("UNIQUE ", list(parts));
        Optional<List<KeyPart>> withPrimary = indexes.stream()
                .filter(KeyIndex::primary)
                .findFirst()
                .map(primary -> joined(parts, primary.asKey()))
                .filter(joined -> joined.size() > parts.size());
        if (withPrimary.isEmpty()) {
            return unique + ", or name the columns of an existing one";
        }
        List<KeyPart> joined = withPrimary.get();
        boolean walks = indexes.stream().anyMatch(index -> index.walk(joined).isPresent());
        String tieBreaker = "add the primary key as tie-breaker: " + KeyIndex.yaml(joined)
                + (walks ? "" : ", with " + createIndex("", list(joined)));
        return parts.stream().anyMatch(this::isShared)
                ? tieBreaker
                : unique + " if no two rows are alike there; else " + tieBreaker;
    }

    private boolean isShared(KeyPart part) {
        KeyColumn key = find(part.column()).map(TableInspector.Column::key).orElse(null);
        return key != null && SHARED.contains(key.type());
    }

    private static List<KeyPart> joined(List<KeyPart> parts, List<KeyPart> more) {
        List<KeyPart> joined = new ArrayList<>(parts);
        more.stream()
                .filter(part -> parts.stream().noneMatch(p -> p.column().equals(part.column())))
                .forEach(joined::add);
        return joined;
    }

    /** That no index leads along the key, and why one that looks as if it did does not. */
    String notWalked(List<KeyPart> parts) {
        String near = indexes.stream()
                .filter(index -> index.beginsWith(parts))
                .map(index -> "; " + index.name() + " does not: " + whyNot(index, parts))
                .findFirst()
                .orElse("");
        return "no index walks '" + table + "' by " + list(parts) + ": each chunk would read the whole table" + near;
    }

    private static String whyNot(KeyIndex index, List<KeyPart> parts) {
        if (!index.valid() || index.partial()) {
            return objection(index);
        }
        if (!index.ordered()) {
            return "it is no B-tree";
        }
        boolean sameOrder = index.columns().subList(0, parts.size()).stream().allMatch(KeyIndex.Column::sameOrder);
        return sameOrder
                ? "its directions differ"
                : "its order is that of another collation or operator class than the column's own";
    }

    String towardsAWalk(List<KeyPart> parts) {
        Optional<List<KeyPart>> otherDirections = indexes.stream()
                .filter(index -> index.beginsWith(parts))
                .map(index -> index.asKey().subList(0, parts.size()))
                .filter(key ->
                        indexes.stream().anyMatch(index -> index.walk(key).isPresent()))
                .findFirst();
        String create = createIndex("", list(parts));
        return otherDirections.map(key -> KeyIndex.yaml(key) + ", or ").orElse("") + create;
    }

    private String createIndex(String unique, String list) {
        // On a partitioned table there is no CONCURRENTLY: it is made partition by partition.
        return partitioned
                ? "CREATE " + unique + "INDEX ON ONLY " + table + " (" + list + "), the same CONCURRENTLY on each"
                        + " partition, and ALTER INDEX … ATTACH PARTITION for each"
                : "CREATE " + unique + "INDEX CONCURRENTLY ON " + table + " (" + list + ")";
    }

    private Optional<TableInspector.Column> find(String name) {
        return columns.stream().filter(column -> column.name().equals(name)).findFirst();
    }

    private String list(List<KeyPart> parts) {
        return parts.stream()
                .map(part -> Objects.requireNonNull(find(part.column())
                                .map(TableInspector.Column::quoted)
                                .orElse(part.column()))
                        + (part.descending() ? " DESC" : ""))
                .collect(Collectors.joining(", "));
    }
}
