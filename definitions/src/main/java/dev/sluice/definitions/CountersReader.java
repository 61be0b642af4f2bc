package dev.sluice.definitions;

import dev.sluice.recipes.counters.Counter;
import dev.sluice.recipes.counters.CounterSyntax;
import dev.sluice.recipes.counters.CounterSyntaxException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Reads the field {@code counters}: a list of {@code table.column: what is counted}, or one mapping of them. */
final class CountersReader {

    private final Problems problems;
    private final Places places;
    private final Scalars scalars;

    CountersReader(Problems problems, Places places) {
        this.problems = problems;
        this.places = places;
        this.scalars = new Scalars(problems);
    }

    /** The counters that can be read, in the file's order. */
    List<Counter> read(Node node) {
        Map<Counter, ScalarNode> counters = new LinkedHashMap<>();
        for (NodeTuple pair : pairs(node)) {
            Counter counter = counter(pair);
            if (counter != null && isOfOneTable(counter, (ScalarNode) pair.getKeyNode(), counters)) {
                counters.put(counter, (ScalarNode) pair.getKeyNode());
            }
        }
        return List.copyOf(counters.keySet());
    }

    private List<NodeTuple> pairs(Node node) {
        List<NodeTuple> pairs = new ArrayList<>();
        if (node instanceof MappingNode mapping) {
            pairs.addAll(mapping.getValue());
        } else if (node instanceof SequenceNode list) {
            for (Node item : list.getValue()) {
                if (item instanceof MappingNode mapping && mapping.getValue().size() == 1) {
                    pairs.addAll(mapping.getValue());
                } else {
                    problems.at(
                            item,
                            "'counters': expected table.column: what is counted, got " + NodeWords.of(item),
                            "write - users.followers_count: follows.followed_id");
                }
            }
        } else {
            problems.at(
                    node,
                    "'counters': expected " + FieldType.COUNTERS.words() + ", got " + NodeWords.of(node),
                    "write - users.followers_count: follows.followed_id");
            return pairs;
        }
        boolean empty = node instanceof MappingNode mapping
                ? mapping.getValue().isEmpty()
                : ((SequenceNode) node).getValue().isEmpty();
        if (empty) {
            problems.at(node, "'counters' is empty", "expected " + FieldType.COUNTERS.words());
        }
        return pairs;
    }

    private @Nullable Counter counter(NodeTuple pair) {
        String target = scalars.word("the name of a counter", pair.getKeyNode());
        if (target == null) {
            return null;
        }
        ScalarNode key = (ScalarNode) pair.getKeyNode();
        ScalarNode source = scalars.text("counter '" + target + "'", FieldType.COUNTER, pair.getValueNode());
        if (source == null) {
            return null;
        }
        new SqlText(problems).checkExpression("counter '" + target + "'", source);
        try {
            Counter counter = CounterSyntax.parse(target, source.getValue());
            String path = "counters." + counter.table().text() + "." + counter.column();
            places.put(path, key);
            places.put(path + ".source", source);
            counter.filter().ifPresent(where -> places.put(path + ".where", source, begin(source, where)));
            return counter;
        } catch (CounterSyntaxException e) {
            ScalarNode wrong = e.isInTarget() ? key : source;
            int length = wrong.getValue().stripTrailing().length() - e.offset();
            problems.inside(wrong, e.offset(), Math.max(1, length), String.valueOf(e.getMessage()), e.suggestion());
            return null;
        }
    }

    // A filter is the end of its text.
    private static int begin(ScalarNode source, String where) {
        return source.getValue().stripTrailing().length() - where.length();
    }

    private boolean isOfOneTable(Counter counter, ScalarNode key, Map<Counter, ScalarNode> before) {
        Optional<Counter> first = before.keySet().stream().findFirst();
        if (first.isPresent()
                && !first.get().table().parts().equals(counter.table().parts())) {
            problems.at(
                    key,
                    "a backfill walks one table, and the first counter is on "
                            + first.get().table().text(),
                    "put the counters of " + counter.table().text() + " into a file of their own");
            return false;
        }
        for (Map.Entry<Counter, ScalarNode> earlier : before.entrySet()) {
            if (earlier.getKey().column().equals(counter.column())) {
                problems.at(key, FieldSet.twice("counter", key, earlier.getValue(), problems), "remove one of them");
                return false;
            }
        }
        return true;
    }
}
