package dev.sluice.embedded;

import java.util.ArrayList;
import java.util.List;

/** What a data folder is made for, which decides how initdb makes it. */
enum Purpose {
    /** Somebody's data. */
    TO_KEEP {
        @Override
        List<String> initdbOptions(int majorVersion) {
            return List.of();
        }
    },

    /**
     * A test. It need not survive a power cut in its first seconds. And since tests connect all the time, without a pool and
     * to a server that nobody else reaches, a password is hashed once and not 4,096 times, on both sides of each connection.
     */
    TO_THROW_AWAY {
        @Override
        List<String> initdbOptions(int majorVersion) {
            List<String> options = new ArrayList<>(List.of("--no-sync"));
            if (majorVersion >= SETTABLE_ITERATIONS) {
                options.add("--set=scram_iterations=1");
            }
            return options;
        }
    };

    /** The first version with the setting, and with an initdb that takes settings. */
    private static final int SETTABLE_ITERATIONS = 16;

    /** What is added to the command line of that version's initdb. */
    abstract List<String> initdbOptions(int majorVersion);
}
