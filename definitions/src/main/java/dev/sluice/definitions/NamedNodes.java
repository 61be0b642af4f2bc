package dev.sluice.definitions;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Reads a mapping whose keys are the user's own names: columns or labels. Stateless. */
final class NamedNodes {

    private NamedNodes() {}

    record Entry(ScalarNode key, Node value) {
        String name() {
            return key.getValue();
        }
    }

    /** The entries with a usable name, each name once; nothing if the node is not a mapping or is empty. */
    static List<Entry> read(String what, FieldType type, String ofWhat, Node node, Problems problems) {
        if (!(node instanceof MappingNode mapping)) {
            problems.at(node, what + ": expected " + type.words() + ", got " + NodeWords.of(node), "");
            return List.of();
        }
        List<NodeTuple> tuples = mapping.getValue();
        if (tuples.isEmpty()) {
            problems.at(node, what + " is empty", "expected " + type.words());
        }
        Scalars scalars = new Scalars(problems);
        Map<String, Entry> entries = new LinkedHashMap<>();
        for (NodeTuple tuple : tuples) {
            if (scalars.word("the name of a " + ofWhat, tuple.getKeyNode()) == null) {
                continue;
            }
            Entry entry = new Entry((ScalarNode) tuple.getKeyNode(), tuple.getValueNode());
            Entry first = entries.putIfAbsent(entry.name(), entry);
            if (first != null) {
                problems.at(
                        entry.key(), FieldSet.twice(ofWhat, entry.key(), first.key(), problems), "remove one of them");
            }
        }
        return List.copyOf(entries.values());
    }
}
