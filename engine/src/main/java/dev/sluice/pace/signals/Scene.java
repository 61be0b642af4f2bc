package dev.sluice.pace.signals;

import java.time.Instant;
import java.util.List;

/**
 * What signals are measured for.
 *
 * @param now by the controller's clock, for rates between two measurements
 * @param tables the tables that the runs under way write to, quoted and with their schemas
 */
public record Scene(Instant now, List<String> tables) {

    public Scene {
        tables = List.copyOf(tables);
    }
}
