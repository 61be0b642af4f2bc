package dev.sluice.embedded;

import org.jspecify.annotations.Nullable;

/**
 * A local server could not be created, started, adopted or stopped; the message says what failed, shows the end of the
 * output that explains it, and what to do next.
 */
public final class EmbeddedPostgresException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Problem problem;

    EmbeddedPostgresException(Problem problem, String whatFailed) {
        this(problem, whatFailed, "", null);
    }

    EmbeddedPostgresException(Problem problem, String whatFailed, @Nullable Throwable cause) {
        this(problem, whatFailed, "", cause);
    }

    EmbeddedPostgresException(Problem problem, String whatFailed, String evidence, @Nullable Throwable cause) {
        super(message(problem, whatFailed, evidence), cause);
        this.problem = problem;
    }

    /** The kind of trouble. */
    public Problem problem() {
        return problem;
    }

    private static String message(Problem problem, String whatFailed, String evidence) {
        String shown =
                evidence.isBlank() ? "" : "\n" + evidence.strip().indent(2).stripTrailing();
        return "embedded PostgreSQL: " + whatFailed + shown + "\nWhat to do: " + problem.advice();
    }
}
