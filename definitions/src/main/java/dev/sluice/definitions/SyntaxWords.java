package dev.sluice.definitions;

import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/** Says in plain words why a text is not YAML, for the mistakes people make. Stateless. */
final class SyntaxWords {

    private SyntaxWords() {}

    static Problem problem(SourceText source, int at, MarkedYamlEngineException failure) {
        String text = source.text();
        int index = Math.min(at, text.length());
        if (index < text.length() && text.charAt(index) == '\t') {
            return source.problem(index, index + 1, "a tab, where YAML allows only spaces", "indent with spaces");
        }
        String said = failure.getProblem() == null ? "" : failure.getProblem();
        if (said.contains("mapping values are not allowed") && isFirstColonOfItsLine(source, index)) {
            return source.problem(
                    source.lineStart(source.lineOf(index)),
                    index,
                    "this line goes on with the value above it, so it cannot be a field",
                    "indent it like the other fields");
        }
        if (said.contains("mapping values are not allowed")) {
            return source.problem(
                    index,
                    index + 1,
                    "a second ': ' in one value",
                    "put the value in quotes, or on the next lines after '|'");
        }
        if (said.contains("could not find expected ':'")) {
            int begin = lineOfContext(source, failure, index);
            return source.problem(begin, source.lineEnd(source.lineOf(begin)), "a line that is not 'field: value'", "");
        }
        if (said.startsWith("expected ',' or ")) {
            int begin = lineOfContext(source, failure, index);
            String bracket = source.text()
                    .substring(begin, Math.min(begin + 1, source.text().length()));
            return source.problem(
                    index,
                    index + 1,
                    "expected ',' or the end of the '" + bracket + "' of line " + (source.lineOf(begin) + 1),
                    "");
        }
        if (said.contains("expected <block end>")) {
            return source.problem(
                    index, index + 1, "this does not go on with what was begun above", "check indentation and quotes");
        }
        if (said.contains("found unexpected end of stream")) {
            int begin = lineOfContext(source, failure, index);
            return source.problem(begin, begin + 1, "a quote that is never closed", "");
        }
        if (said.contains("cannot start any token")) {
            return source.problem(index, index + 1, "no value begins with this character", "put the value in quotes");
        }
        if (said.contains("undefined alias")) {
            return source.problem(
                    index,
                    index + 1,
                    "'*' refers to a place marked with '&', and there is none of this name",
                    "put the value in quotes if it begins with '*'");
        }
        return source.problem(index, index + 1, "not YAML: " + said.strip(), "");
    }

    private static boolean isFirstColonOfItsLine(SourceText source, int index) {
        return !source.text()
                .substring(source.lineStart(source.lineOf(index)), index)
                .contains(": ");
    }

    private static int lineOfContext(SourceText source, MarkedYamlEngineException failure, int otherwise) {
        return failure.getContextMark()
                .map(mark -> source.indexOfCodePoint(mark.getIndex()))
                .orElse(otherwise);
    }
}
