package dev.sluice.recipes.connections.around;

import dev.sluice.ErrorCode;
import dev.sluice.Run;
import dev.sluice.RunEvent;
import dev.sluice.RunState;
import dev.sluice.SluiceException;
import dev.sluice.recipes.catalog.SqlName;
import dev.sluice.recipes.connections.AfterStep;
import dev.sluice.recipes.connections.ConnectionsRecipe;
import dev.sluice.recipes.connections.KindTables;
import dev.sluice.sql.SqlFailure;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/**
 * The declared after-steps of a run that has made all edges. Each may be done again; that they are due, and that they were
 * done, is noted among the run's events, so that a process that was killed before them leaves them to the next. Not
 * thread-safe.
 */
public final class AfterSteps {

    private static final String DUE = "after_due";
    private static final String DONE = "after_done";

    // As many as a run keeps: a thousand, and as many decisions of pace.
    private static final int EVENTS = 2_000;

    private final ConnectionsRecipe recipe;

    public AfterSteps(ConnectionsRecipe recipe) {
        this.recipe = recipe;
    }

    /** Notes with a run that has begun, or goes on, what is to be done after it. */
    public void declare(Run run) {
        if (!recipe.after().isEmpty() && !has(run, DUE)) {
            run.note(DUE, "after it: " + words());
        }
    }

    /** Whether the run has made all edges, and what is to be done after it was not. */
    public boolean areDue(Run run) {
        RunState state = run.view().state();
        boolean made = state == RunState.SUCCEEDED || state == RunState.SUCCEEDED_WITH_FAILURES;
        return made && !recipe.after().isEmpty() && has(run, DUE) && !has(run, DONE);
    }

    /**
     * Does them, and notes it with the run.
     *
     * @param stop true when it is to be ended; asked several times a second
     * @return false if it was ended before its end; the next call begins them again
     * @throws SluiceException {@link ErrorCode#DATABASE_REFUSED} or {@link ErrorCode#DATABASE_UNREACHABLE}
     */
    public boolean execute(Run run, DataSource source, Teller teller, BooleanSupplier stop) {
        List<String> done = new ArrayList<>();
        for (AfterStep step : recipe.after()) {
            Optional<String> outcome;
            try {
                outcome = stop.getAsBoolean() ? Optional.empty() : execute(step, source, teller, stop);
            } catch (SQLException e) {
                throw failed(step, e);
            }
            if (outcome.isEmpty()) {
                return false;
            }
            teller.step(outcome.get());
            done.add(outcome.get());
        }
        if (!done.isEmpty()) {
            run.note(DONE, "after it: " + String.join("; ", done));
        }
        return true;
    }

    private Optional<String> execute(AfterStep step, DataSource source, Teller teller, BooleanSupplier stop)
            throws SQLException {
        return switch (step) {
            case ANALYZE -> analyze(source, teller, stop);
            case PREWARM -> new Warming(source, recipe, teller, stop).run();
        };
    }

    // A role that may not is only warned by the server.
    private Optional<String> analyze(DataSource source, Teller teller, BooleanSupplier stop) throws SQLException {
        List<SqlName> tables;
        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(true);
            tables = KindTables.of(connection, recipe.tables().edges(), recipe.kind());
        }
        Waiting waiting = new Waiting(source);
        List<String> warnings = new ArrayList<>();
        for (SqlName table : tables) {
            String what = "gathering statistics of " + table.text();
            teller.state(what);
            Optional<List<String>> warned = LongStatement.run(
                    source,
                    "ANALYZE " + table.quoted(),
                    pid -> teller.state((what + ": " + waiting.of(pid)).replaceAll(": $", "")),
                    stop);
            if (warned.isEmpty()) {
                return Optional.empty();
            }
            warnings.addAll(warned.get());
        }
        String names = tables.stream().map(SqlName::text).collect(Collectors.joining(", "));
        return Optional.of(
                warnings.isEmpty()
                        ? "gathered statistics of " + names
                        : "no statistics of " + names + " were gathered: " + String.join("; ", warnings));
    }

    private String words() {
        return recipe.after().stream().map(AfterStep::word).collect(Collectors.joining(", "));
    }

    private static boolean has(Run run, String kind) {
        return run.events(EVENTS).stream().map(RunEvent::kind).anyMatch(kind::equals);
    }

    private static SluiceException failed(AfterStep step, SQLException e) {
        SqlFailure failure = SqlFailure.of(e);
        return failure.kind() == SqlFailure.Kind.CONNECTION
                ? new SluiceException(
                        ErrorCode.DATABASE_UNREACHABLE, "the database cannot be reached: " + failure.message(), e)
                : new SluiceException(
                        ErrorCode.DATABASE_REFUSED,
                        "the edges are made; what is declared after the run is not done, at " + step.word() + ": "
                                + failure.sentence() + ". The same command does it again",
                        e);
    }
}
