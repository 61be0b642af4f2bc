package dev.sluice.recipes;

import dev.sluice.Backfill;
import dev.sluice.Finding;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** A description of a backfill that needs no SQL. Immutable and thread-safe. */
public interface Recipe {

    /** The backfill that does what this recipe says. Asks no database: {@link #check} does. */
    Backfill toBackfill();

    /** The same backfill as far as it can be checked before anything is made ready for its run. */
    default Backfill toCheck() {
        return toBackfill();
    }

    /**
     * The same with what only the database knows and its statements depend on. Asked after {@link #check} found nothing.
     *
     * @throws SQLException if the database cannot be asked
     */
    default Recipe resolved(Connection connection) throws SQLException {
        return this;
    }

    /**
     * Asks the database whether the recipe can be true. Writes nothing.
     *
     * @param connection used by the calling thread only; its limits on time hold, its transaction survives findings
     * @return all contradictions, in the recipe's order; empty if there are none
     * @throws SQLException if the database cannot be asked
     */
    List<Finding> check(Connection connection) throws SQLException;

    /**
     * What is right and still better otherwise, such as a missing index. Asked after {@link #check} found nothing.
     *
     * @throws SQLException if the database cannot be asked
     */
    default List<Finding> warnings(Connection connection) throws SQLException {
        return List.of();
    }
}
