package dev.sluice.recipes.connections;

import dev.sluice.sql.Identifiers;
import java.util.List;

/**
 * Which spells are long, and the indexes by which those that share a day with another are found: the short ones begin near
 * it, the long ones are few. Pure.
 *
 * @param moments whether a spell has moments, not days
 */
record LongSpells(ConnectionTables.Spells spells, boolean moments) {

    // Longer than most stays, shorter than the histories of organizations.
    private static final int DAYS = 1461;

    /** How much earlier than another a short spell that shares a day with it may begin, in SQL. */
    String limit() {
        return moments ? "interval '" + DAYS + " days'" : String.valueOf(DAYS);
    }

    /** True of a long spell, in the very words of the index that holds them. */
    String condition(String qualifier) {
        String from = qualifier + Identifiers.quote(spells.from());
        String to = qualifier + Identifiers.quote(spells.to());
        return to + " IS NULL OR " + from + " IS NULL OR " + to + " > " + from + " + " + limit();
    }

    /** An index that the statements need, or that makes them quicker. */
    record Advice(List<String> columns, boolean partial, String create) {}

    /** The indexes on spells. The partial one takes days: the sum of a moment and days depends on a time zone. */
    List<Advice> advice() {
        String table = spells.table().quoted();
        String contact = Identifiers.quote(spells.contact());
        String organization = Identifiers.quote(spells.organization());
        String from = Identifiers.quote(spells.from());
        String to = Identifiers.quote(spells.to());
        String byOrganization = "CREATE INDEX CONCURRENTLY ON " + table + " (" + organization + ", " + from
                + ") INCLUDE (" + contact + ", " + to + ")";
        Advice all = new Advice(
                List.of(spells.organization(), spells.from(), spells.contact(), spells.to()), false, byOrganization);
        Advice one = new Advice(
                List.of(spells.contact(), spells.organization(), spells.from(), spells.to()),
                false,
                "CREATE INDEX CONCURRENTLY ON " + table + " (" + contact + ") INCLUDE (" + organization + ", " + from
                        + ", " + to + ")");
        Advice longOnes = new Advice(
                List.of(spells.organization(), spells.from(), spells.contact(), spells.to()),
                true,
                byOrganization + " WHERE " + condition(""));
        return moments ? List.of(all, one) : List.of(all, longOnes, one);
    }
}
