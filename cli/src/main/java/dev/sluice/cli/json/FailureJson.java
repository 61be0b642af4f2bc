package dev.sluice.cli.json;

import dev.sluice.cli.Failure;
import dev.sluice.definitions.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Errors as documents, on standard output like every document: {@code {"error": {"code": …, "message": …}}}. */
public final class FailureJson {

    private FailureJson() {}

    public static Map<String, Object> of(Failure failure) {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("code", failure.label());
        error.put("message", failure.message());
        error.put("exit", failure.exitCode());
        if (!failure.problems().isEmpty()) {
            error.put("problems", problems(failure.problems()));
        }
        return Map.of("error", error);
    }

    /** The mistakes in a definition. */
    public static List<Map<String, Object>> problems(List<Problem> problems) {
        return problems.stream().map(FailureJson::problem).toList();
    }

    private static Map<String, Object> problem(Problem problem) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("file", problem.file());
        json.put("line", problem.line());
        json.put("column", problem.column());
        json.put("length", problem.length());
        json.put("message", problem.message());
        json.put("suggestion", problem.suggestion());
        return json;
    }
}
