package dev.sluice.recipes.connections.scale;

import java.time.Duration;

/**
 * How far a scale check may go. Immutable.
 *
 * @param time it may take in all, at least a second; what is not known by then is estimated from less
 * @param organizations at most so many of the largest are counted exactly
 * @param spells at most so many of their spells are read; an organization with more is counted in a sample of its contacts
 * @param contacts at most so many are sampled, at least 50
 * @param scannedBytes tables up to this size may be read whole, as far as the time allows; of others some blocks are read
 * @param blocks to read of those, at least 10
 * @param tries whether some edges may be inserted and rolled back, to see what that takes
 * @param workers the most to make a projection for, at least 1
 * @param seed draws other contacts and blocks
 */
public record ScaleOptions(
        Duration time,
        int organizations,
        int spells,
        int contacts,
        long scannedBytes,
        int blocks,
        boolean tries,
        int workers,
        long seed) {

    /** Twenty seconds, 200 organizations, half a million spells, 4,000 contacts, 2 GiB, 3,000 blocks, with a trial, 64 workers. */
    public static final ScaleOptions DEFAULTS =
            new ScaleOptions(Duration.ofSeconds(20), 200, 500_000, 4_000, 2L << 30, 3_000, true, 64, 1);

    /**
     * Checks the limits.
     *
     * @throws IllegalArgumentException if one is out of its bounds
     */
    public ScaleOptions {
        if (time.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("time must be >= 1 s, got " + time.toMillis() + " ms");
        }
        if (contacts < 50) {
            throw new IllegalArgumentException("contacts must be >= 50, got " + contacts);
        }
        if (organizations < 0 || spells < 1_000 || scannedBytes < 0 || blocks < 10 || workers < 1) {
            throw new IllegalArgumentException(
                    "organizations and scanned bytes must be >= 0, spells >= 1,000, blocks >= 10, workers >= 1; got "
                            + organizations + ", " + scannedBytes + ", " + spells + ", " + blocks + ", " + workers);
        }
    }

    /** The same with another time. */
    public ScaleOptions withTime(Duration other) {
        return new ScaleOptions(other, organizations, spells, contacts, scannedBytes, blocks, tries, workers, seed);
    }

    /** The same with other limits for organizations that are counted exactly, and their spells. */
    public ScaleOptions withOrganizations(int otherOrganizations, int otherSpells) {
        return new ScaleOptions(
                time, otherOrganizations, otherSpells, contacts, scannedBytes, blocks, tries, workers, seed);
    }

    /** The same with another number of sampled contacts. */
    public ScaleOptions withContacts(int other) {
        return new ScaleOptions(time, organizations, spells, other, scannedBytes, blocks, tries, workers, seed);
    }

    /** The same with another limit for tables that are read whole, and other blocks to read of larger ones. */
    public ScaleOptions withScannedBytes(long other, int otherBlocks) {
        return new ScaleOptions(time, organizations, spells, contacts, other, otherBlocks, tries, workers, seed);
    }

    /** The same, inserting nothing. */
    public ScaleOptions withoutTrial() {
        return new ScaleOptions(time, organizations, spells, contacts, scannedBytes, blocks, false, workers, seed);
    }

    /** The same drawn otherwise. */
    public ScaleOptions withSeed(long other) {
        return new ScaleOptions(time, organizations, spells, contacts, scannedBytes, blocks, tries, workers, other);
    }
}
