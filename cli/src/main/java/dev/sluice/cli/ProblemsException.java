package dev.sluice.cli;

import dev.sluice.definitions.Problem;
import java.util.List;
import java.util.stream.Collectors;

/** A definition that the database contradicts, with every contradiction at its place in the file. */
public final class ProblemsException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient List<Problem> problems;

    public ProblemsException(List<Problem> problems) {
        super(problems.stream().map(Problem::rendered).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    public List<Problem> problems() {
        return problems;
    }
}
