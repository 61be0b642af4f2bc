package dev.sluice.bench.pacing;

import java.util.List;
import java.util.OptionalDouble;

/** Something that goes wrong in a database while a run is under way. */
public interface Trouble {

    /** A short name for figures. */
    String name();

    /** What happens, for people. */
    String description();

    /** Within how many seconds a run should have given way. */
    double backedOffGoal();

    /** Makes it happen; returns when it has begun. */
    Ongoing inject(Scene scene) throws Exception;

    /** All of them. */
    static List<Trouble> all() {
        return List.of(new DoubledLoad(), new BlockedUpdate(), new PausedReplica());
    }

    /** A trouble that has begun. */
    interface Ongoing {

        /** Ends it. */
        void release() throws Exception;

        /**
         * What the trouble itself saw of the run's giving way, in seconds; asked after its release. Empty if only the run's
         * speed tells.
         */
        default OptionalDouble sawBackedOff() {
            return OptionalDouble.empty();
        }
    }
}
