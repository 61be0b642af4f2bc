package dev.sluice.samples;

/**
 * What generated people look like. Immutable; two samples of one shape are the same row by row.
 *
 * <p>Shares are of all spells, from 0 to 1.
 *
 * @param seed draws other people of the same kind
 * @param contacts people; some of them come out without any spell
 * @param spells rows of employment
 * @param organizations those that exist
 * @param orphanOrganizations ids that are drawn from where a spell names an organization that does not exist
 * @param withoutOrganization share of spells that name none
 * @param orphaned share of spells that name one that does not exist
 * @param skew how much the largest organizations have of all spells at those that exist: the one of rank r has a number in
 *     proportion to (r + 4)^(1/skew - 1). 1: all are of one size; from 3 on a few dominate
 * @param drift how unlike its beginning the end of the key space is: 1 gives all contacts equally many spells, 2 makes their
 *     number grow linearly from none to twice the mean
 * @param repeated share of spells that a contact has at the organization of the spell before
 * @param missingStart share without date_from
 * @param reversed share that ends before it begins
 * @param orphanContacts share of contacts that do not exist
 */
public record Shape(
        long seed,
        long contacts,
        long spells,
        long organizations,
        long orphanOrganizations,
        double withoutOrganization,
        double orphaned,
        double skew,
        double drift,
        double repeated,
        double missingStart,
        double reversed,
        double orphanContacts) {

    /**
     * What was measured of a real sandbox, with as many contacts as wanted. At 430,000: 3.6 million spells, 11 % of them
     * without an organization, the others at 759,000 organizations of which 73,000 exist. {@code sandbox(120_000)} has more than ten
     * million edges, {@code sandbox(3_000)} 64,000.
     */
    public static Shape sandbox(long contacts) {
        return new Shape(
                1,
                contacts,
                Math.round(contacts * 8.372),
                Math.max(3, Math.round(contacts * 0.17)),
                Math.max(3, Math.round(contacts * 2.2)),
                0.11,
                0.355,
                4,
                1.5,
                0.06,
                0.04,
                0.003,
                0.001);
    }

    /** The same drawn otherwise. */
    public Shape withSeed(long other) {
        return with(other, organizations, skew, drift);
    }

    /** The same with other dominance of the largest organizations. */
    public Shape withSkew(double other) {
        return with(seed, organizations, other, drift);
    }

    /** The same with another difference between the beginning and the end of the key space. */
    public Shape withDrift(double other) {
        return with(seed, organizations, skew, other);
    }

    /** The same with another number of organizations that exist. */
    public Shape withOrganizations(long other) {
        return with(seed, other, skew, drift);
    }

    private Shape with(long otherSeed, long otherOrganizations, double otherSkew, double otherDrift) {
        return new Shape(
                otherSeed,
                contacts,
                spells,
                otherOrganizations,
                orphanOrganizations,
                withoutOrganization,
                orphaned,
                otherSkew,
                otherDrift,
                repeated,
                missingStart,
                reversed,
                orphanContacts);
    }
}
