package dev.sluice.recipes.connections.around;

/** Is told what goes on. Called by the thread that works, several times a second; does not block. */
public interface Teller {

    /** Something was begun or has ended; worth keeping. */
    void step(String sentence);

    /** How it stands now; the next replaces it. */
    void state(String sentence);
}
