package dev.sluice.definitions;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/** Turns a text into the one mapping it must hold. Stateless. */
final class YamlTree {

    /** Composing is recursive; a definition needs five levels. */
    private static final int DEEPEST = 50;

    private YamlTree() {}

    /**
     * The file's mapping.
     *
     * @throws DefinitionFileException if the text is not YAML, or not one document with a mapping
     */
    static MappingNode read(SourceText source) {
        List<Node> documents = compose(source);
        if (documents.isEmpty()) {
            throw failed(Problem.ofFile(
                    source.fileName(),
                    "the file is empty",
                    "it begins with a line such as: backfill: campaign-currency"));
        }
        Problems problems = new Problems(source);
        if (documents.size() > 1) {
            problems.at(
                    documents.get(1), "a second document: a file holds one backfill", "put it in a file of its own");
            throw problems.exception();
        }
        Node root = documents.get(0);
        if (!(root instanceof MappingNode mapping)) {
            problems.at(
                    root,
                    "expected fields, got " + NodeWords.of(root),
                    "a definition is lines of 'field: value', the first is backfill");
            throw problems.exception();
        }
        return mapping;
    }

    private static List<Node> compose(SourceText source) {
        LoadSettings settings = LoadSettings.builder()
                .setLabel(source.fileName())
                .setUseMarks(true)
                .setAllowDuplicateKeys(true)
                .setAllowNonScalarKeys(true)
                .build();
        try {
            refuseDepth(source, settings);
            List<Node> documents = new ArrayList<>();
            new Compose(settings).composeAllFromString(source.text()).forEach(documents::add);
            return documents;
        } catch (MarkedYamlEngineException e) {
            int at =
                    e.getProblemMark().or(e::getContextMark).map(Mark::getIndex).orElse(0);
            throw failed(SyntaxWords.problem(source, source.indexOfCodePoint(at), e));
        } catch (ReaderException e) {
            int at = source.indexOfCodePoint(e.getPosition());
            String character = String.format("U+%04X", e.getCodePoint());
            throw failed(
                    source.problem(at, at + 1, "the character " + character + " may not stand in a YAML file", ""));
        } catch (YamlEngineException e) {
            String message = Optional.ofNullable(e.getMessage()).orElse("not a YAML file");
            throw failed(Problem.ofFile(
                    source.fileName(), message.lines().findFirst().orElse(message), ""));
        }
    }

    private static void refuseDepth(SourceText source, LoadSettings settings) {
        int depth = 0;
        for (Event event : new Parse(settings).parseString(source.text())) {
            Event.ID kind = event.getEventId();
            if (kind == Event.ID.MappingStart || kind == Event.ID.SequenceStart) {
                depth++;
            } else if (kind == Event.ID.MappingEnd || kind == Event.ID.SequenceEnd) {
                depth--;
            }
            if (depth > DEEPEST) {
                int at = source.indexOfCodePoint(
                        event.getStartMark().map(Mark::getIndex).orElse(0));
                throw failed(source.problem(at, at + 1, "nested more than " + DEEPEST + " levels deep", ""));
            }
        }
    }

    private static DefinitionFileException failed(Problem problem) {
        return new DefinitionFileException(List.of(problem));
    }
}
