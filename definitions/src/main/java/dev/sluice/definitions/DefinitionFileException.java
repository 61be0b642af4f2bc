package dev.sluice.definitions;

import dev.sluice.ErrorCode;
import dev.sluice.SluiceException;
import java.util.List;
import java.util.stream.Collectors;

/** A definition file with mistakes: all that can be found without a database. */
public final class DefinitionFileException extends SluiceException {

    private static final long serialVersionUID = 1;

    private final transient List<Problem> problems;

    DefinitionFileException(List<Problem> problems) {
        super(
                ErrorCode.DEFINITION_INVALID,
                problems.stream().map(Problem::rendered).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /** All problems in the order of the file; at least one. */
    public List<Problem> problems() {
        return problems;
    }
}
