package dev.sluice.definitions;

import java.util.ArrayList;
import java.util.List;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Collects the problems of one file. Not thread-safe. */
final class Problems {

    private final SourceText source;
    private final List<Problem> found = new ArrayList<>();

    Problems(SourceText source) {
        this.source = source;
    }

    void at(Node node, String message, String suggestion) {
        int begin = NodePlaces.begin(source, node);
        found.add(source.problem(begin, NodePlaces.end(source, node), message, suggestion));
    }

    /** A problem inside a scalar's text. */
    void inside(ScalarNode scalar, int offset, int length, String message, String suggestion) {
        int begin = NodePlaces.ofText(source, scalar, offset);
        found.add(source.problem(begin, begin + length, message, suggestion));
    }

    /** A problem of the file that none of its lines shows, such as a missing field. */
    void atBeginningOf(Node node, String message, String suggestion) {
        int begin = NodePlaces.begin(source, node);
        found.add(source.problem(begin, begin + 1, message, suggestion));
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    DefinitionFileException exception() {
        found.sort(Problem.BY_PLACE);
        return new DefinitionFileException(found);
    }

    SourceText source() {
        return source;
    }
}
