package dev.sluice.definitions;

import dev.sluice.KeyValue;
import dev.sluice.Keys;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Reads the field {@code keys}: which rows to walk, and where their keys come from. */
final class KeysReader {

    private final Problems problems;
    private final Places places;
    private final Scalars scalars;

    KeysReader(Problems problems, Places places) {
        this.problems = problems;
        this.places = places;
        this.scalars = new Scalars(problems);
    }

    /** The keys; null if they cannot be read. */
    @Nullable
    Keys read(Node node) {
        if (!(node instanceof MappingNode mapping)) {
            problems.at(
                    node,
                    "'keys': expected " + FieldType.KEYS.words() + ", got " + NodeWords.of(node),
                    "write keys: {file: users.txt}, or keys: {values: [1, 2]}");
            return null;
        }
        FieldSet fields = FieldSet.read(mapping, Fields.OF_KEYS, problems);
        fields.entries().forEach((name, entry) -> places.put("keys." + name, entry.value()));
        fields.requireExactlyOneOf(List.of("file", "query", "values"), "where should the keys come from?", problems);
        FieldSet.Entry file = fields.entries().get("file");
        FieldSet.Entry column = fields.entries().get("column");
        FieldSet.Entry query = fields.entries().get("query");
        FieldSet.Entry values = fields.entries().get("values");
        if (column != null && file == null && !fields.mentions("file")) {
            problems.at(column.key(), "'column' belongs to a file, and there is none", "remove it");
        }
        if (file != null) {
            return file(file.value(), column == null ? List.of() : names(column.value()));
        }
        return query != null ? query(query.value()) : values != null ? values(values.value()) : null;
    }

    private @Nullable Keys file(Node node, List<String> columns) {
        String name = scalars.word("'file'", node);
        if (name == null) {
            return null;
        }
        String[] named = columns.toArray(String[]::new);
        if (name.equals("-")) {
            return Keys.standardInput(named);
        }
        try {
            Path file = Path.of(problems.source().fileName()).resolveSibling(name);
            return columns.isEmpty() ? Keys.file(file) : Keys.csv(file, named);
        } catch (InvalidPathException e) {
            problems.at(node, "'file': " + NodeWords.of(node) + " is not a path", "");
            return null;
        }
    }

    private List<String> names(Node node) {
        List<Node> nodes = node instanceof SequenceNode list ? list.getValue() : List.of(node);
        if (nodes.isEmpty()) {
            problems.at(node, "'column' is empty", "expected " + FieldType.COLUMN_NAMES.words());
        }
        List<String> names = new ArrayList<>();
        for (Node each : nodes) {
            ScalarNode name = scalars.text("'column'", FieldType.COLUMN_NAMES, each);
            if (name != null) {
                names.add(name.getValue());
            }
        }
        return names;
    }

    private @Nullable Keys query(Node node) {
        ScalarNode sql = scalars.text("'query'", FieldType.SQL_QUERY, node);
        if (sql == null) {
            return null;
        }
        new SqlText(problems).checkExpression("'query'", sql);
        return Keys.query(sql.getValue());
    }

    private @Nullable Keys values(Node node) {
        if (!(node instanceof SequenceNode list) || list.getValue().isEmpty()) {
            problems.at(
                    node,
                    "'values': expected " + FieldType.KEY_VALUES.words() + ", got " + NodeWords.of(node),
                    "write values: [1, 2, 3]");
            return null;
        }
        List<KeyValue> values = new ArrayList<>();
        for (Node each : list.getValue()) {
            List<Node> parts = each instanceof SequenceNode several ? several.getValue() : List.of(each);
            List<String> texts = new ArrayList<>();
            for (Node part : parts) {
                String text = scalars.word("'values'", part);
                texts.add(text == null ? "" : text);
            }
            values.add(new KeyValue(texts));
        }
        return Keys.values(values);
    }
}
