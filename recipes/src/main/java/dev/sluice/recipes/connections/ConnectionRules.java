package dev.sluice.recipes.connections;

/**
 * Which spells count. Whatever they say, a reversed spell (one that ends before it begins) covers no day and counts nowhere,
 * and neither does one without an organization.
 *
 * @param orphans whether spells at organizations that do not exist count
 * @param missingStart whether spells without a start count, as having begun before all others
 */
public record ConnectionRules(Orphans orphans, MissingStart missingStart) {

    /** Leaves both out. */
    public static final ConnectionRules DEFAULTS = new ConnectionRules(Orphans.DROP, MissingStart.DROP);

    /** What becomes of spells at an organization that does not exist. */
    public enum Orphans {
        DROP,
        KEEP
    }

    /** What becomes of spells without a start. */
    public enum MissingStart {
        DROP,
        OPEN
    }
}
