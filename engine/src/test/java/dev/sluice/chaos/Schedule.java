package dev.sluice.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The injuries of one soak, drawn from a seed: the same seed gives the same injuries at the same times. What they meet
 * differs from one execution to the next, as far as the machine's own timing differs.
 *
 * @param seed from which all is drawn
 * @param injuries in order
 */
record Schedule(long seed, List<Injury> injuries) {

    /**
     * Draws one. Every kind occurs at least once.
     *
     * @param slots how many worker processes there are to strike
     * @param pause the mean time from one injury to the next
     */
    static Schedule draw(long seed, int injuries, int slots, Duration pause) {
        Random random = new Random(seed);
        List<Injury> drawn = new ArrayList<>();
        for (Injury.Kind kind : Injury.Kind.values()) {
            drawn.add(one(random, kind, slots, pause));
        }
        while (drawn.size() < injuries) {
            drawn.add(one(random, Injury.Kind.draw(random), slots, pause));
        }
        java.util.Collections.shuffle(drawn, random);
        return new Schedule(seed, List.copyOf(drawn));
    }

    private static Injury one(Random random, Injury.Kind kind, int slots, Duration pause) {
        Duration after = Duration.ofMillis(random.nextLong(2 * pause.toMillis()));
        return new Injury(after, kind, random.nextInt(slots), kind.lasting(random));
    }
}
