package dev.sluice.recipes.connections;

/**
 * What only the database knows of the tables, and the statements depend on.
 *
 * @param textIds whether ids of contacts are text, whose order is then that of the C collation
 * @param contactsExist whether a foreign key sees to it that every spell's contact exists
 * @param organizationsExist the same of every spell's organization
 * @param moments whether spells have moments, not days
 */
public record ConnectionFacts(boolean textIds, boolean contactsExist, boolean organizationsExist, boolean moments) {

    /** Days, ids that have an order of their own, and nothing that sees to anything. */
    public static final ConnectionFacts UNKNOWN = new ConnectionFacts(false, false, false, false);
}
