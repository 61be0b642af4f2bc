package dev.sluice.plan;

/** Hears how the reading of a key list goes. */
public interface KeysProgress {

    /** So many keys were read so far. */
    void read(long keys);

    /**
     * All of them were read and staged.
     *
     * @param sentence says where they came from and how many there were
     */
    void staged(String sentence);
}
