package dev.sluice.definitions;

import dev.sluice.Finding;
import java.util.HashMap;
import java.util.Map;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * Where the parts of a definition stand in its file, by the paths that findings use. Filled while a file is read, only
 * read afterwards.
 */
final class Places {

    /** Parts that a file may leave out, and the part that speaks for them then. */
    private static final Map<String, String> INSTEAD = Map.of(
            "step",
            "columns",
            "columns",
            "counters",
            "remaining",
            "step",
            "skip-reason",
            "step",
            "key",
            "table",
            "table",
            "counters",
            "counters",
            "connections");

    private final SourceText source;
    private final Node root;
    private final Map<String, Node> nodes = new HashMap<>();
    private final Map<String, Integer> begins = new HashMap<>();

    Places(SourceText source, Node root) {
        this.source = source;
        this.root = root;
    }

    void put(String path, Node node) {
        nodes.putIfAbsent(path, node);
    }

    /** A part that begins inside the node's text. */
    void put(String path, ScalarNode node, int begin) {
        nodes.put(path, node);
        begins.put(path, begin);
    }

    /** Whether the file itself says this part, or a part that holds it. */
    boolean isWritten(String field) {
        return nodes.containsKey(field)
                || field.startsWith("columns.")
                || field.startsWith("counters.")
                || field.startsWith("connections.")
                || !nodes.containsKey("connections") && (field.equals("key") || field.startsWith("key."));
    }

    Problem locate(Finding finding) {
        String suggestion = finding.suggestion() == null ? "" : finding.suggestion();
        Node node = nodes.get(finding.field());
        int inside = begins.getOrDefault(finding.field(), 0);
        if (finding.offset() >= 0 && node instanceof ScalarNode scalar) {
            int begin = NodePlaces.ofText(source, scalar, inside + finding.offset());
            return source.problem(begin, endOfWord(begin), finding.message(), suggestion);
        }
        Node nearest = node != null ? node : nearest(finding.field());
        if (nearest instanceof ScalarNode scalar && isBlock(scalar)) {
            int begin = NodePlaces.ofText(source, scalar, 0);
            return source.problem(begin, endOfWord(begin), finding.message(), suggestion);
        }
        int begin = NodePlaces.begin(source, nearest);
        return source.problem(begin, NodePlaces.end(source, nearest), finding.message(), suggestion);
    }

    private Node nearest(String field) {
        String path = field;
        while (true) {
            Node node = nodes.get(path);
            if (node != null) {
                return node;
            }
            int dot = path.lastIndexOf('.');
            String instead = INSTEAD.get(path);
            if (dot > 0) {
                path = path.substring(0, dot);
            } else if (instead != null) {
                path = instead;
            } else {
                return nodes.getOrDefault("backfill", root);
            }
        }
    }

    private int endOfWord(int begin) {
        String text = source.text();
        int end = begin;
        while (end < text.length() && (Character.isLetterOrDigit(text.charAt(end)) || text.charAt(end) == '_')) {
            end++;
        }
        return Math.max(end, begin + 1);
    }

    private static boolean isBlock(ScalarNode scalar) {
        return scalar.getScalarStyle() == ScalarStyle.LITERAL || scalar.getScalarStyle() == ScalarStyle.FOLDED;
    }
}
