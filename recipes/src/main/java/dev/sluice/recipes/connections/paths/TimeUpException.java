package dev.sluice.recipes.connections.paths;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** No time is left, or the server ended a statement because none was. */
final class TimeUpException extends SQLException {

    private static final long serialVersionUID = 1;

    TimeUpException(@Nullable SQLException cause) {
        super("the time is up", "57014", cause);
    }
}
