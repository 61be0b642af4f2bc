package dev.sluice.recipes.connections.paths;

import java.util.Optional;

/**
 * A contact.
 *
 * @param id as the database prints it
 * @param name empty if it has none, or if the search ended before it was read
 */
public record Person(String id, Optional<String> name) {

    /** The name, or the id where there is none. */
    public String shown() {
        return name.orElse(id);
    }
}
