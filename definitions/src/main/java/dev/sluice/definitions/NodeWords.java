package dev.sluice.definitions;

import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Names what stands in a file, for "expected …, got …". Stateless. */
final class NodeWords {

    private static final int LONGEST = 40;

    private NodeWords() {}

    static String of(Node node) {
        if (node instanceof MappingNode) {
            return "a mapping";
        }
        if (node instanceof SequenceNode) {
            return "a list";
        }
        if (node.getTag().equals(Tag.NULL)) {
            return "nothing";
        }
        String value = shortened(((ScalarNode) node).getValue());
        if (node.getTag().equals(Tag.INT) || node.getTag().equals(Tag.FLOAT)) {
            return "the number " + value;
        }
        return node.getTag().equals(Tag.BOOL) ? value : "'" + value + "'";
    }

    static boolean isNull(Node node) {
        return node instanceof ScalarNode && node.getTag().equals(Tag.NULL);
    }

    private static String shortened(String value) {
        String line = value.strip().replaceAll("\\s+", " ");
        int points = line.codePointCount(0, line.length());
        return points <= LONGEST ? line : line.substring(0, line.offsetByCodePoints(0, LONGEST)) + "…";
    }
}
