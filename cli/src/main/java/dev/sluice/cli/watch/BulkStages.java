package dev.sluice.cli.watch;

import dev.sluice.Run;
import dev.sluice.RunState;
import dev.sluice.Sluice;
import dev.sluice.cli.CliException;
import dev.sluice.cli.ExitCode;
import dev.sluice.cli.terminal.Screen;
import dev.sluice.definitions.Definition;
import dev.sluice.recipes.connections.BulkLoad;
import dev.sluice.recipes.connections.ConnectionsRecipe;
import dev.sluice.sql.SqlFailure;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;

/** What a bulk load of connections needs before its run and after it. */
public final class BulkStages {

    private final BulkLoad bulk;

    private BulkStages(BulkLoad bulk) {
        this.bulk = bulk;
    }

    /** Those of a definition; empty if it loads nothing in bulk. */
    public static Optional<BulkStages> of(Definition definition) {
        return definition
                .recipe()
                .filter(ConnectionsRecipe.class::isInstance)
                .map(ConnectionsRecipe.class::cast)
                .filter(recipe -> recipe.strategy() == ConnectionsRecipe.Strategy.BULK)
                .map(recipe -> new BulkStages(new BulkLoad(recipe)));
    }

    private interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    /** The run that has filled the table, of which only the end is left; empty if none has. */
    Optional<Run> filled(Sluice sluice, DataSource source) {
        return with(source, bulk::loadedBy).stream()
                .boxed()
                .findFirst()
                .flatMap(sluice::find)
                .filter(run -> run.view().state() == RunState.SUCCEEDED);
    }

    /** @param goesOn whether a run is unfinished */
    void before(DataSource source, boolean goesOn) {
        with(source, connection -> {
            bulk.prepare(connection, goesOn);
            return true;
        });
    }

    void begun(DataSource source, long run) {
        with(source, connection -> {
            bulk.note(connection, run);
            return true;
        });
    }

    /** Whether this run has filled the table that is to be exchanged: not so if it was exchanged before. */
    boolean isLoadedBy(DataSource source, long run) {
        return with(source, bulk::loadedBy).stream().anyMatch(by -> by == run);
    }

    void after(DataSource source, Screen screen) {
        with(source, connection -> {
            bulk.finish(connection, step -> screen.message("  " + step));
            return true;
        });
    }

    private static <T> T with(DataSource source, Work<T> work) {
        try (Connection connection = source.getConnection()) {
            return work.on(connection);
        } catch (SQLException e) {
            SqlFailure failure = SqlFailure.of(e);
            boolean away = failure.kind() == SqlFailure.Kind.CONNECTION;
            throw new CliException(
                    away ? ExitCode.UNREACHABLE : ExitCode.FAILED,
                    away ? "database-unreachable" : "bulk-load-failed",
                    "the bulk load is not finished: " + failure.sentence()
                            + ". Nothing is lost: the same command goes on with it",
                    e);
        }
    }
}
