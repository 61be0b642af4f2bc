package dev.sluice.list;

import java.util.List;

/** Takes what a source of keys holds, in its order. */
interface KeySink {

    /**
     * A key as it was given.
     *
     * @param place where in the source, from 1
     * @param parts as many as the source has; not checked yet
     */
    void key(long place, List<String> parts);

    /** Something that is not a key. */
    void malformed(long place, String reason);
}
