package dev.sluice.cli.watch;

import dev.sluice.RunView;
import java.util.Optional;

/**
 * What is known of a run at a moment.
 *
 * @param backfill the backfill's name
 * @param view how it stood when the database last answered; empty before it ever did
 * @param idle whether no worker has worked on it for a while; between two ranges there is none for a moment
 * @param outage why it does not answer now; empty while it does
 */
public record Observation(String backfill, Optional<RunView> view, boolean idle, Optional<Outage> outage) {}
