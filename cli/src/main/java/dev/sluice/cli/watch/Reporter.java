package dev.sluice.cli.watch;

import dev.sluice.cli.terminal.Screen;

/** Shows how a run goes on. Told several times a second; decides itself what is worth showing. Used by one thread. */
public interface Reporter {

    /** What is known now. */
    void show(Observation seen);

    /** The key list of a run about to begin was read; the sentence says how many keys there are. */
    void keysStaged(String backfill, String sentence);

    /** Nothing more will come. */
    default void end() {}

    /** For people: a line that is redrawn, or lines now and then where there is no terminal. */
    static Reporter forPeople(Screen screen) {
        return screen.terminal().interactive() ? new LiveReporter(screen) : new PlainReporter(screen);
    }
}
