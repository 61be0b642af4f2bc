package dev.sluice.definitions;

import dev.sluice.Probe;
import dev.sluice.pace.signals.ProbeSignals;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Reads the field {@code signals}: the run's own health measures. */
final class SignalsReader {

    private static final List<String> SOURCES = List.of("sql", "http", "prometheus");

    private final Problems problems;
    private final Places places;
    private final Scalars scalars;

    SignalsReader(Problems problems, Places places) {
        this.problems = problems;
        this.places = places;
        this.scalars = new Scalars(problems);
    }

    /** The signals that can be read. */
    List<Probe> read(Node node) {
        if (!(node instanceof SequenceNode list) || list.getValue().isEmpty()) {
            problems.at(
                    node,
                    "'signals': expected " + FieldType.SIGNALS.words() + ", got " + NodeWords.of(node),
                    "write signals: [{name: queue_depth, sql: …, limit: 10000}]");
            return List.of();
        }
        List<Probe> probes = new ArrayList<>();
        for (Node each : list.getValue()) {
            Probe probe = probe(each);
            if (probe != null) {
                // Whether the name is free depends on those before it.
                probes.add(probe);
                List<String> mistakes = ProbeSignals.mistakes(probes);
                if (!mistakes.isEmpty()) {
                    problems.at(nameOf((MappingNode) each), mistakes.get(0), "");
                    probes.remove(probes.size() - 1);
                }
            }
        }
        return probes;
    }

    private static Node nameOf(MappingNode mapping) {
        return mapping.getValue().stream()
                .filter(tuple -> tuple.getKeyNode() instanceof ScalarNode key
                        && key.getValue().equals("name"))
                .map(tuple -> tuple.getValueNode())
                .findFirst()
                .orElse(mapping);
    }

    private @Nullable Probe probe(Node node) {
        if (!(node instanceof MappingNode mapping)) {
            problems.at(
                    node,
                    "'signals': expected a mapping, got " + NodeWords.of(node),
                    "write {name: queue_depth, sql: …, limit: 10000}");
            return null;
        }
        FieldSet fields = FieldSet.read(mapping, Fields.OF_SIGNAL, problems);
        fields.entries().forEach((name, entry) -> places.put("signals." + name, entry.value()));
        fields.requireExactlyOneOf(SOURCES, "where should the number come from?", problems);
        if (!fields.mentions("name")) {
            problems.atBeginningOf(mapping, "a signal without 'name'", "add name: queue_depth");
        }
        List<String> given =
                SOURCES.stream().filter(fields.entries()::containsKey).toList();
        if (given.size() != 1 || !fields.entries().containsKey("name")) {
            return null;
        }
        String source = given.get(0);
        boolean fits = fits(fields, source, "limit", !source.equals("http"))
                & fits(fields, source, "query", source.equals("prometheus"));
        return fits ? probe(mapping, fields, source) : null;
    }

    // What belongs to another source, and what this one lacks.
    private boolean fits(FieldSet fields, String source, String field, boolean belongs) {
        FieldSet.Entry entry = fields.entries().get(field);
        if (entry != null && !belongs) {
            problems.at(entry.key(), "'" + field + "' does not belong to a signal by " + source, "remove it");
            return false;
        }
        if (belongs && !fields.mentions(field)) {
            FieldSet.Entry of = fields.entries().get(source);
            problems.at(
                    of == null ? fields.of() : of.key(),
                    "'" + source + "' without '" + field + "'",
                    "add " + field + ": " + (field.equals("limit") ? "10000" : "sum(rate(errors[1m]))"));
            return false;
        }
        return true;
    }

    private @Nullable Probe probe(MappingNode mapping, FieldSet fields, String source) {
        String name = word(fields, "name");
        ScalarNode where = text(fields, source, source.equals("sql") ? FieldType.SQL_QUERY : FieldType.URL);
        ScalarNode query = text(fields, "query", FieldType.TEXT);
        Double limit = number(fields);
        Boolean graded = truth(fields);
        boolean othersReadable = (query != null || !source.equals("prometheus"))
                && (limit != null || source.equals("http"))
                && (graded != null || !fields.mentions("graded"));
        if (name == null || where == null || !othersReadable) {
            return null;
        }
        if (source.equals("sql")) {
            new SqlText(problems).checkExpression("'sql'", where);
        }
        try {
            Probe probe = make(name, source, where.getValue(), query == null ? "" : query.getValue(), limit);
            return Boolean.TRUE.equals(graded) ? probe.graded() : probe;
        } catch (IllegalArgumentException e) {
            // The form that the message ends with is that of a line, not of a file.
            String message = String.valueOf(e.getMessage());
            int form = message.indexOf("; it is written ");
            problems.at(place(fields, mapping, message), form < 0 ? message : message.substring(0, form), "");
            return null;
        }
    }

    private static Probe make(String name, String source, String where, String query, @Nullable Double limit) {
        double most = limit == null ? 1 : limit;
        return switch (source) {
            case "sql" -> Probe.sql(name, most, where);
            case "http" -> Probe.http(name, where.strip());
            default -> Probe.prometheus(name, most, where.strip(), query);
        };
    }

    private static Node place(FieldSet fields, Node otherwise, String message) {
        String field = message.contains("its name ")
                ? "name"
                : message.contains("its limit ") ? "limit" : message.contains("its query ") ? "query" : "";
        for (String candidate : List.of(field, "http", "prometheus", "name")) {
            FieldSet.Entry entry = fields.entries().get(candidate);
            if (entry != null) {
                return entry.value();
            }
        }
        return otherwise;
    }

    private @Nullable String word(FieldSet fields, String name) {
        FieldSet.Entry entry = fields.entries().get(name);
        return entry == null ? null : scalars.word("'" + name + "'", entry.value());
    }

    private @Nullable ScalarNode text(FieldSet fields, String name, FieldType type) {
        FieldSet.Entry entry = fields.entries().get(name);
        return entry == null ? null : scalars.text("'" + name + "'", type, entry.value());
    }

    private @Nullable Double number(FieldSet fields) {
        FieldSet.Entry entry = fields.entries().get("limit");
        return entry == null ? null : scalars.number(Fields.named(Fields.OF_SIGNAL, "limit"), entry.value());
    }

    private @Nullable Boolean truth(FieldSet fields) {
        FieldSet.Entry entry = fields.entries().get("graded");
        return entry == null ? null : scalars.truth(Fields.named(Fields.OF_SIGNAL, "graded"), entry.value());
    }
}
