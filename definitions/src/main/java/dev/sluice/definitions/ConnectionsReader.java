package dev.sluice.definitions;

import dev.sluice.recipes.catalog.SqlName;
import dev.sluice.recipes.connections.AfterStep;
import dev.sluice.recipes.connections.ConnectionRules;
import dev.sluice.recipes.connections.ConnectionRules.MissingStart;
import dev.sluice.recipes.connections.ConnectionRules.Orphans;
import dev.sluice.recipes.connections.ConnectionTables;
import dev.sluice.recipes.connections.ConnectionsRecipe;
import dev.sluice.recipes.connections.ConnectionsRecipe.Indexes;
import dev.sluice.recipes.connections.ConnectionsRecipe.Strategy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Reads the field {@code connections}: the kind of the edges, and the tables and rules that are not as usual. */
final class ConnectionsReader {

    private static final Pattern WITH_COLUMNS = Pattern.compile("([^(]*)\\(([^()]*)\\)\\s*", Pattern.DOTALL);

    private final Problems problems;
    private final Places places;
    private final Scalars scalars;

    ConnectionsReader(Problems problems, Places places) {
        this.problems = problems;
        this.places = places;
        this.scalars = new Scalars(problems);
    }

    /** The recipe without a name; what cannot be read is as usual, and reported. */
    ConnectionsRecipe.Builder read(Node node, String name) {
        ConnectionsRecipe.Builder builder = ConnectionsRecipe.named(name);
        if (node instanceof MappingNode mapping) {
            FieldSet fields = FieldSet.read(mapping, Fields.OF_CONNECTIONS, problems);
            fields.entries().forEach((field, entry) -> places.put("connections." + field, entry.value()));
            kind(value(fields, "kind"), builder);
            builder.rules(new ConnectionRules(
                    chosen(fields, "orphans", Orphans.values(), Orphans.DROP),
                    chosen(fields, "missing-start", MissingStart.values(), MissingStart.DROP)));
            builder.strategy(chosen(fields, "strategy", Strategy.values(), Strategy.ONLINE));
            builder.indexes(chosen(fields, "indexes", Indexes.values(), Indexes.BUILD));
            after(value(fields, "after"), builder);
            return builder.tables(tables(fields));
        }
        kind(node, builder);
        return builder;
    }

    private static @Nullable Node value(FieldSet fields, String name) {
        FieldSet.Entry entry = fields.entries().get(name);
        return entry == null ? null : entry.value();
    }

    private void kind(@Nullable Node node, ConnectionsRecipe.Builder builder) {
        ScalarNode kind = node == null ? null : scalars.text("the kind of edges", FieldType.EDGE_KIND, node);
        if (kind != null) {
            try {
                builder.kind(kind.getValue());
            } catch (IllegalArgumentException e) {
                problems.at(kind, NodeWords.of(kind) + " is not a kind of edges", FieldType.EDGE_KIND.words());
            }
        }
    }

    private void after(@Nullable Node node, ConnectionsRecipe.Builder builder) {
        if (node == null) {
            return;
        }
        List<Node> nodes = node instanceof SequenceNode list ? list.getValue() : List.of(node);
        List<AfterStep> steps = new ArrayList<>();
        for (Node each : nodes) {
            ScalarNode word = scalars.text("'after'", FieldType.AFTER_STEPS, each);
            if (word == null) {
                continue;
            }
            Optional<AfterStep> step = Arrays.stream(AfterStep.values())
                    .filter(one -> one.word().equals(word.getValue()))
                    .findFirst();
            if (step.isEmpty()) {
                problems.at(
                        word, "'after': expected " + FieldType.AFTER_STEPS.words() + ", got " + NodeWords.of(word), "");
            } else if (steps.contains(step.get())) {
                problems.at(word, "'after': " + word.getValue() + " is there twice", "remove one of them");
            } else {
                steps.add(step.get());
            }
        }
        builder.after(steps);
    }

    private <E extends Enum<E>> E chosen(FieldSet fields, String name, E[] choices, E otherwise) {
        Node node = value(fields, name);
        ScalarNode word = node == null
                ? null
                : scalars.text(
                        "'" + name + "'",
                        Fields.named(Fields.OF_CONNECTIONS, name).type(),
                        node);
        if (word == null) {
            return otherwise;
        }
        for (E choice : choices) {
            if (choice.name().toLowerCase(Locale.ROOT).equals(word.getValue())) {
                return choice;
            }
        }
        problems.at(
                word,
                "'" + name + "': expected "
                        + Fields.named(Fields.OF_CONNECTIONS, name).type().words() + ", got " + NodeWords.of(word),
                "");
        return otherwise;
    }

    private ConnectionTables tables(FieldSet fields) {
        ConnectionTables usual = ConnectionTables.DEFAULTS;
        Named contacts = named(fields, "contacts", usual.contacts().table(), 2);
        Named organizations =
                named(fields, "organizations", usual.organizations().table(), 2);
        Named spells = named(fields, "experiences", usual.spells().table(), 6);
        Named edges = named(fields, "edges", usual.edges().table(), 7);
        Named collections = named(fields, "collections", usual.collections().table(), 3);
        return new ConnectionTables(
                new ConnectionTables.Contacts(
                        contacts.table(),
                        contacts.column(0, usual.contacts().id()),
                        contacts.column(1, usual.contacts().name())),
                new ConnectionTables.Organizations(
                        organizations.table(),
                        organizations.column(0, usual.organizations().id()),
                        organizations.column(1, usual.organizations().name())),
                new ConnectionTables.Spells(
                        spells.table(),
                        spells.column(0, usual.spells().id()),
                        spells.column(1, usual.spells().contact()),
                        spells.column(2, usual.spells().organization()),
                        spells.column(3, usual.spells().company()),
                        spells.column(4, usual.spells().from()),
                        spells.column(5, usual.spells().to())),
                new ConnectionTables.Edges(
                        edges.table(),
                        edges.column(0, usual.edges().a()),
                        edges.column(1, usual.edges().b()),
                        edges.column(2, usual.edges().kind()),
                        edges.column(3, usual.edges().bridge()),
                        edges.column(4, usual.edges().from()),
                        edges.column(5, usual.edges().to()),
                        edges.column(6, usual.edges().computedAt())),
                new ConnectionTables.Collections(
                        collections.table(),
                        collections.column(0, usual.collections().user()),
                        collections.column(1, usual.collections().contact()),
                        collections.column(2, usual.collections().importer())));
    }

    // Empty columns are the usual ones.
    private record Named(SqlName table, List<String> columns) {
        String column(int place, String usual) {
            return columns.isEmpty() ? usual : columns.get(place);
        }
    }

    private Named named(FieldSet fields, String name, SqlName usual, int count) {
        Node node = value(fields, name);
        ScalarNode text = node == null ? null : scalars.text("'" + name + "'", FieldType.TABLE_COLUMNS, node);
        if (text == null) {
            return new Named(usual, List.of());
        }
        Matcher form = WITH_COLUMNS.matcher(text.getValue());
        boolean withColumns = form.matches();
        Optional<SqlName> table = SqlName.parse(withColumns ? form.group(1) : text.getValue())
                .filter(parsed -> parsed.parts().size() <= 2);
        List<String> columns = new ArrayList<>();
        boolean readable = table.isPresent();
        if (withColumns) {
            for (String column : form.group(2).split(",", -1)) {
                Optional<SqlName> parsed =
                        SqlName.parse(column).filter(one -> one.parts().size() == 1);
                parsed.ifPresent(one -> columns.add(one.last()));
                readable &= parsed.isPresent();
            }
        }
        if (!readable || withColumns && columns.size() != count) {
            problems.at(
                    text,
                    "'" + name + "': expected a table, or a table with its " + count + " columns, got "
                            + NodeWords.of(text),
                    "write it like " + Fields.named(Fields.OF_CONNECTIONS, name).defaultText());
            return new Named(usual, List.of());
        }
        return new Named(table.orElse(usual), columns);
    }
}
