package dev.sluice.plan;

/** Hears how the reading of a key list goes. */
public interface KeysProgress {

    /** Hears nothing. */
    KeysProgress SILENT = new KeysProgress() {
        @Override
        public void read(long keys) {}

        @Override
        public void staged(String sentence) {}
    };

    /** So many keys were read so far. */
    void read(long keys);

    /**
     * All of them were read and staged.
     *
     * @param sentence says where they came from and how many there were
     */
    void staged(String sentence);
}
