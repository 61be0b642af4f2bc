package dev.sluice.recipes.connections.around;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps all that was told. */
final class Told implements Teller {

    private final List<String> steps = new CopyOnWriteArrayList<>();
    private final List<String> states = new CopyOnWriteArrayList<>();

    @Override
    public void step(String sentence) {
        steps.add(sentence);
    }

    @Override
    public void state(String sentence) {
        states.add(sentence);
    }

    List<String> steps() {
        return steps;
    }

    boolean hasState(String text) {
        return states.stream().anyMatch(state -> state.contains(text));
    }

    @Override
    public String toString() {
        return steps + " " + states;
    }
}
