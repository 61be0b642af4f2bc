package dev.sluice.recipes.connections.paths;

import java.time.LocalDate;
import java.util.Optional;

/**
 * One step of a path: along which connection, to whom. Immutable.
 *
 * @param contact who is reached
 * @param organization the id of where they met, as the database prints it
 * @param organizationName its name; the employment row's company name where the organization is missing or has no name, of the
 *     reached contact's row before the other's
 * @param kind the connection's kind, such as {@code work_overlap}
 * @param from the first day; empty if it is not known
 * @param to the last day; empty if it is still to come
 */
public record Hop(
        Person contact,
        String organization,
        Optional<String> organizationName,
        String kind,
        Optional<LocalDate> from,
        Optional<LocalDate> to,
        Signals signals) {}
