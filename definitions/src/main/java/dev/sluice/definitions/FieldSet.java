package dev.sluice.definitions;

import dev.sluice.plan.Similar;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * The fields of one mapping that are known and have a value; whatever else it holds has been reported.
 *
 * @param of the mapping
 * @param entries key and value by field name, in the file's order
 * @param meant known fields that are there under a wrong name or without a value, and so are not missing too
 */
record FieldSet(MappingNode of, Map<String, Entry> entries, Set<String> meant) {

    record Entry(ScalarNode key, Node value) {}

    static FieldSet read(MappingNode mapping, List<FieldDescriptor> known, Problems problems) {
        List<String> names = known.stream().map(FieldDescriptor::name).toList();
        FieldSet fields = new FieldSet(mapping, new LinkedHashMap<>(), new HashSet<>());
        Map<String, Entry> seen = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                problems.at(tuple.getKeyNode(), "expected a field, got " + NodeWords.of(tuple.getKeyNode()), "");
                continue;
            }
            Entry entry = new Entry(key, tuple.getValueNode());
            Entry first = seen.putIfAbsent(key.getValue(), entry);
            if (first != null) {
                problems.at(key, twice("field", key, first.key(), problems), "remove one of them");
            } else {
                fields.take(entry, names, problems);
            }
        }
        return fields;
    }

    static String twice(String what, ScalarNode key, ScalarNode first, Problems problems) {
        SourceText source = problems.source();
        int line = source.lineOf(NodePlaces.begin(source, first)) + 1;
        return what + " '" + key.getValue() + "' is given twice, first on line " + line;
    }

    private void take(Entry entry, List<String> names, Problems problems) {
        String name = entry.key().getValue();
        if (!names.contains(name)) {
            Optional<String> similar = Similar.to(name.replace('_', '-'), names);
            similar.ifPresent(meant::add);
            problems.at(
                    entry.key(),
                    "unknown field '" + name + "'",
                    similar.map(s -> "did you mean '" + s + "'?").orElse("known are " + String.join(", ", names)));
        } else if (NodeWords.isNull(entry.value())) {
            meant.add(name);
            problems.at(entry.key(), "field '" + name + "' has no value", "give it one, or remove the line");
        } else {
            entries.put(name, entry);
        }
    }

    /** Whether the field is there, or something that was probably meant to be it. */
    boolean mentions(String name) {
        return entries.containsKey(name) || meant.contains(name);
    }

    /** Reports all but the first of the fields, if several of them are there; or that none is. */
    void requireExactlyOneOf(List<String> names, String which, Problems problems) {
        List<Entry> given = entries.entrySet().stream()
                .filter(entry -> names.contains(entry.getKey()))
                .map(Map.Entry::getValue)
                .toList();
        String all = "'" + String.join("', '", names.subList(0, names.size() - 1)) + "' and '"
                + names.get(names.size() - 1) + "'";
        given.stream()
                .skip(1)
                .forEach(entry -> problems.at(entry.key(), all + " exclude each other", "keep one of them"));
        if (given.isEmpty() && names.stream().noneMatch(this::mentions)) {
            problems.atBeginningOf(of, "one of " + all + " is missing", which);
        }
    }

    /** Reports that both fields are there, at the later one; or that neither is. */
    void requireExactlyOne(String one, String other, String which, Problems problems) {
        Entry a = entries.get(one);
        Entry b = entries.get(other);
        if (a != null && b != null) {
            boolean bIsLater =
                    NodePlaces.begin(problems.source(), b.key()) > NodePlaces.begin(problems.source(), a.key());
            problems.at(
                    (bIsLater ? b : a).key(),
                    "'" + one + "' and '" + other + "' exclude each other",
                    "remove one of them");
        } else if (!mentions(one) && !mentions(other)) {
            problems.atBeginningOf(of, "one of '" + one + "' and '" + other + "' is missing", which);
        }
    }
}
