package dev.sluice.bench.beside;

import dev.sluice.bench.server.BenchDatabase;

/** Sluice as somebody gets it who sets nothing. */
final class SluiceByDefault implements Neighbour {

    @Override
    public String name() {
        return "sluice";
    }

    @Override
    public String description() {
        return "Sluice, no knob touched";
    }

    @Override
    public boolean settles() {
        return true;
    }

    @Override
    public Running prepare(BenchDatabase database, int rows) {
        return new SluiceRun(database);
    }
}
