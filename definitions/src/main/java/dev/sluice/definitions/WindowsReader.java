package dev.sluice.definitions;

import dev.sluice.TimeWindows;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Reads the field {@code windows}: when the run may work. */
final class WindowsReader {

    private final Problems problems;
    private final Scalars scalars;

    WindowsReader(Problems problems) {
        this.problems = problems;
        this.scalars = new Scalars(problems);
    }

    /** All windows together; null if one cannot be read. */
    @Nullable
    TimeWindows read(Node node) {
        List<Node> nodes = node instanceof SequenceNode list ? list.getValue() : List.of(node);
        if (nodes.isEmpty()) {
            problems.at(node, "'windows' is empty", "expected " + FieldType.WINDOWS.words());
            return null;
        }
        List<String> windows = new ArrayList<>();
        for (Node each : nodes) {
            String window = window(each);
            if (window != null) {
                windows.add(window);
            }
        }
        return windows.size() < nodes.size() ? null : parse(node, String.join("; ", windows));
    }

    private @Nullable String window(Node node) {
        ScalarNode scalar = scalars.text("'windows'", FieldType.WINDOWS, node);
        TimeWindows windows = scalar == null ? null : parse(node, scalar.getValue());
        return windows == null ? null : windows.toString();
    }

    private @Nullable TimeWindows parse(Node node, String text) {
        try {
            return TimeWindows.parse(text);
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            int advice = message.lastIndexOf("; ");
            problems.at(node, "'windows': " + message.substring(0, advice), message.substring(advice + 2));
            return null;
        }
    }
}
