package dev.sluice.cli.watch;

import dev.sluice.Run;
import dev.sluice.RunView;
import dev.sluice.Sluice;
import java.util.Optional;
import javax.sql.DataSource;

/** Begins the run that a command is about. */
public interface Starter {

    /** What the run is of, to people, before it is there. */
    String name();

    /**
     * Begins it. Called again when the database could not be reached.
     *
     * @param source of connections to the same database
     */
    Run start(Sluice sluice, DataSource source);

    /** Signals that end what it does at length. */
    default void heed(Interrupts interrupts) {}

    /**
     * Does what remains after a run that has succeeded, with or without failures.
     *
     * @param source of connections to the same database
     */
    default void finish(Run run, RunView ended, DataSource source) {}

    /** The replica on which verifications read; empty for the primary. */
    default Optional<DataSource> replica() {
        return Optional.empty();
    }
}
