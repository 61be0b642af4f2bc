package dev.sluice.definitions;

import dev.sluice.Backfill;
import dev.sluice.KeyPart;
import dev.sluice.Keys;
import dev.sluice.RunOptions;
import dev.sluice.Step;
import dev.sluice.recipes.Recipe;
import dev.sluice.recipes.catalog.SqlName;
import dev.sluice.recipes.columns.ColumnSource;
import dev.sluice.recipes.columns.ColumnsRecipe;
import dev.sluice.recipes.connections.ConnectionsRecipe;
import dev.sluice.recipes.counters.Counter;
import dev.sluice.recipes.counters.CountersRecipe;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Makes a definition of a file's mapping, or reports all that is in the way. For one file. */
final class DefinitionReader {

    private final Problems problems;
    private final MappingNode root;
    private final Places places;
    private final Scalars scalars;
    private final FieldSet fields;

    DefinitionReader(SourceText source, MappingNode root) {
        this.problems = new Problems(source);
        this.root = root;
        this.places = new Places(source, root);
        this.scalars = new Scalars(problems);
        this.fields = FieldSet.read(root, Fields.OF_FILE, problems);
    }

    Definition read() {
        fields.entries().forEach((name, entry) -> places.put(name, entry.value()));
        String name = name();
        String description = text("description");
        String table = table();
        List<String> key = key();
        Keys keys = keys();
        String remaining = expression("remaining");
        String step = chunked("step", FieldType.SQL_STEP);
        Map<String, ColumnSource> columns = columns();
        List<Counter> counters = counters();
        ConnectionsRecipe.Builder connections = connections(name);
        String skipReason = expression("skip-reason");
        String verifyWith = chunked("verify-with", FieldType.SQL_CHECK);
        RunOptions options = options();
        requireFields();
        if (options.verify().orElse(false)) {
            requireProof();
        }
        if (!problems.isEmpty() || name == null || (table == null && counters.isEmpty() && connections == null)) {
            throw problems.exception();
        }
        Recipe recipe = null;
        Backfill whole;
        if (connections != null) {
            recipe = connections.defaults(options).build();
            whole = recipe.toBackfill();
        } else if (table == null) {
            recipe = recipe(name, key, counters, options);
            whole = recipe.toBackfill();
        } else if (step == null) {
            recipe = recipe(name, table, key, remaining, columns, skipReason, options);
            whole = recipe.toBackfill();
        } else {
            whole = backfill(name, table, key, remaining, step, skipReason, options);
        }
        Backfill.Builder complete = whole.toBuilder();
        if (keys != null) {
            complete.keys(keys);
        }
        if (verifyWith != null) {
            complete.verify(verifyWith);
        }
        Backfill backfill = complete.build();
        return new Definition(problems.source().fileName(), backfill, recipe, description, places);
    }

    private static Backfill backfill(
            String name,
            String table,
            List<String> key,
            @Nullable String remaining,
            String step,
            @Nullable String skipReason,
            RunOptions options) {
        Backfill.Builder builder = Backfill.named(name)
                .table(table)
                .key(key.toArray(String[]::new))
                .step(Step.sql(step))
                .defaults(options);
        if (remaining != null) {
            builder.remaining(remaining);
        }
        return skipReason == null
                ? builder.build()
                : builder.skipReason(skipReason).build();
    }

    private static CountersRecipe recipe(String name, List<String> key, List<Counter> counters, RunOptions options) {
        CountersRecipe.Builder builder = CountersRecipe.named(name).defaults(options);
        counters.forEach(builder::counter);
        key.forEach(column -> builder.key(KeyPart.parse(column).column()));
        return builder.build();
    }

    private static ColumnsRecipe recipe(
            String name,
            String table,
            List<String> key,
            @Nullable String remaining,
            Map<String, ColumnSource> columns,
            @Nullable String skipReason,
            RunOptions options) {
        ColumnsRecipe.Builder builder = ColumnsRecipe.named(name)
                .table(table)
                .key(key.toArray(String[]::new))
                .defaults(options);
        columns.forEach(builder::column);
        if (remaining != null) {
            builder.remaining(remaining);
        }
        return skipReason == null
                ? builder.build()
                : builder.skipReason(skipReason).build();
    }

    private void requireFields() {
        for (FieldDescriptor field : Fields.OF_FILE) {
            boolean required = field.required()
                    || field.name().equals("table") && !fields.mentions("counters") && !fields.mentions("connections");
            if (required && !fields.mentions(field.name())) {
                problems.atBeginningOf(
                        root,
                        "field '" + field.name() + "' is missing",
                        "add a line such as " + field.name() + ": " + field.example());
            }
        }
        fields.requireExactlyOneOf(
                List.of("step", "columns", "counters", "connections"), "what should be done to the rows?", problems);
        if (fields.mentions("counters") && !fields.mentions("step") && !fields.mentions("columns")) {
            withoutBeside("counters", "table", "remove it: the counters name their table");
            withoutBeside(
                    "counters",
                    "remaining",
                    "remove it: every row is compared, and only those that differ are changed");
            withoutBeside("counters", "skip-reason", "remove it: no row is skipped");
        }
        if (fields.mentions("connections") && !fields.mentions("step") && !fields.mentions("columns")) {
            withoutBeside("connections", "table", "remove it: contacts are walked");
            withoutBeside("connections", "key", "remove it: contacts are walked by their id");
            withoutBeside("connections", "remaining", "remove it: every contact is looked at");
            withoutBeside("connections", "skip-reason", "remove it: no contact is skipped");
            withoutBeside("connections", "verify-with", "remove it: edges are compared with the spells");
        }
    }

    // Recipes bring what to verify by.
    private void requireProof() {
        FieldSet.Entry verify = fields.entries().get("verify");
        if (verify != null
                && fields.mentions("step")
                && !fields.mentions("remaining")
                && !fields.mentions("verify-with")) {
            problems.at(
                    verify.value(),
                    "'verify': nothing tells a right row from a wrong one",
                    "add 'remaining', which rows still need the step, or 'verify-with', a SELECT of those that are wrong");
        }
    }

    private void withoutBeside(String recipe, String field, String suggestion) {
        FieldSet.Entry entry = fields.entries().get(field);
        if (entry != null) {
            problems.at(entry.key(), "'" + field + "' does not go with '" + recipe + "'", suggestion);
        }
    }

    private @Nullable Node value(String field) {
        FieldSet.Entry entry = fields.entries().get(field);
        return entry == null ? null : entry.value();
    }

    private @Nullable ScalarNode scalar(String field, FieldType type) {
        Node node = value(field);
        return node == null ? null : scalars.text("'" + field + "'", type, node);
    }

    private @Nullable String text(String field) {
        ScalarNode scalar = scalar(field, FieldType.TEXT);
        return scalar == null ? null : scalar.getValue();
    }

    private @Nullable String name() {
        Node node = value("backfill");
        String name = node == null ? null : scalars.word("'backfill'", node);
        if (node == null || name == null || Backfill.isValidName(name)) {
            return name;
        }
        problems.at(
                node,
                "'backfill': " + NodeWords.of(node) + " is not a name",
                "1 to 63 of a-z, 0-9, '_', '.', '-', beginning with a letter or digit");
        return null;
    }

    private @Nullable String table() {
        ScalarNode scalar = scalar("table", FieldType.TABLE);
        if (scalar == null) {
            return null;
        }
        if (SqlName.parse(scalar.getValue()).filter(n -> n.parts().size() <= 2).isEmpty()) {
            problems.at(
                    scalar,
                    "'table': " + NodeWords.of(scalar) + " is not a table's name",
                    "write it as in SQL: campaigns, billing.campaigns, or '\"Odd Name\"'");
        }
        return scalar.getValue();
    }

    private List<String> key() {
        Node node = value("key");
        List<Node> nodes =
                node instanceof SequenceNode list ? list.getValue() : node == null ? List.of() : List.of(node);
        if (node != null && nodes.isEmpty()) {
            problems.at(node, "'key' is empty", "expected " + FieldType.COLUMN_NAMES.words());
        }
        Set<String> columns = new HashSet<>();
        List<String> key = new ArrayList<>();
        for (Node column : nodes) {
            keyPart(column).filter(part -> isNew(part, columns, column)).ifPresent(part -> key.add(part.toString()));
        }
        boolean plain =
                key.isEmpty() || key.size() == 1 && !KeyPart.parse(key.get(0)).descending();
        if (node != null && fields.mentions("counters") && !plain) {
            problems.at(
                    node,
                    "'key': counters are walked by one column, ascending",
                    "the one that the counted rows refer to");
        }
        return key;
    }

    private Optional<KeyPart> keyPart(Node node) {
        ScalarNode scalar = scalars.text("'key'", FieldType.COLUMN_NAMES, node);
        if (scalar == null) {
            return Optional.empty();
        }
        try {
            KeyPart part = KeyPart.parse(scalar.getValue());
            places.put("key." + part.column(), scalar);
            return Optional.of(part);
        } catch (IllegalArgumentException e) {
            problems.at(
                    scalar,
                    "'key': " + NodeWords.of(scalar) + " is not a column of a key",
                    "write it as id, created_at desc, or '\"Odd Name\" desc'");
            return Optional.empty();
        }
    }

    private boolean isNew(KeyPart part, Set<String> columns, Node node) {
        boolean isNew = columns.add(part.column());
        if (!isNew) {
            problems.at(node, "column '" + part.column() + "' is twice in the key", "remove one of them");
        }
        return isNew;
    }

    private @Nullable Keys keys() {
        Node node = value("keys");
        return node == null ? null : new KeysReader(problems, places).read(node);
    }

    private @Nullable String expression(String field) {
        ScalarNode scalar = scalar(field, FieldType.SQL_EXPRESSION);
        if (scalar == null) {
            return null;
        }
        new SqlText(problems).checkExpression("'" + field + "'", scalar);
        return scalar.getValue();
    }

    private @Nullable String chunked(String field, FieldType type) {
        ScalarNode scalar = scalar(field, type);
        if (scalar == null) {
            return null;
        }
        new SqlText(problems).checkChunked("'" + field + "'", scalar);
        return scalar.getValue();
    }

    private Map<String, ColumnSource> columns() {
        Node node = value("columns");
        return node == null ? Map.of() : new ColumnsReader(problems, places).read(node);
    }

    private List<Counter> counters() {
        Node node = value("counters");
        return node == null ? List.of() : new CountersReader(problems, places).read(node);
    }

    private ConnectionsRecipe.@Nullable Builder connections(@Nullable String name) {
        Node node = value("connections");
        return node == null
                ? null
                : new ConnectionsReader(problems, places).read(node, name == null ? "unnamed" : name);
    }

    private RunOptions options() {
        return new OptionsReader(problems, places, fields).read();
    }
}
