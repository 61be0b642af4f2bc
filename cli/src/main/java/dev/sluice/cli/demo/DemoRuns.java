package dev.sluice.cli.demo;

import dev.sluice.ErrorCode;
import dev.sluice.Run;
import dev.sluice.RunView;
import dev.sluice.Sluice;
import dev.sluice.SluiceException;
import dev.sluice.cli.database.Database;
import java.util.Map;
import java.util.Optional;

/** The runs that a demo finds from before. */
final class DemoRuns {

    private DemoRuns() {}

    /** The newest of a backfill; empty if there never was one. */
    static Optional<RunView> newest(Database database, String backfill) {
        try (Sluice sluice = questions(database)) {
            return sluice.newest(backfill, Map.of()).map(Run::view);
        } catch (SluiceException e) {
            if (e.code() == ErrorCode.CONTROL_SCHEMA_MISSING) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Ends one that is unfinished: a demo that begins anew. */
    static void cancelUnfinished(Database database, Optional<RunView> newest) {
        Optional<RunView> unfinished = newest.filter(view -> !view.state().isEnded());
        if (unfinished.isPresent()) {
            try (Sluice sluice = questions(database)) {
                sluice.find(unfinished.get().id()).ifPresent(Run::cancel);
            }
        }
    }

    private static Sluice questions(Database database) {
        return Sluice.builder(database.direct()).withoutWorkers().build();
    }
}
