package dev.sluice.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A world kept as a number is the same world when it is taken out again. */
class WorldTest {

    private static final Scope SCOPE = new Scope(List.of(2, 3), 2, 2);

    @Test
    void aWorldSurvivesItsEncoding() {
        Random random = new Random(7);
        for (int walk = 0; walk < 300; walk++) {
            World world = new World(SCOPE);
            for (int step = 0; step < 60; step++) {
                List<World> next = stepsFrom(world);
                world = next.get(random.nextInt(next.size()));
                World again = World.decode(SCOPE, world.encode());

                assertThat(again).hasToString(world.toString());
                assertThat(again.encode()).isEqualTo(world.encode());
                assertThat(stepsFrom(again).stream().map(World::encode).toList())
                        .isEqualTo(stepsFrom(world).stream().map(World::encode).toList());
            }
        }
    }

    private static List<World> stepsFrom(World world) {
        List<World> all = new ArrayList<>();
        Sink sink = (next, kindness, act, worker, range, detail) -> all.add(next);
        for (int worker = 0; worker < 2; worker++) {
            Claims.steps(world, Rules.REAL, worker, sink);
            Chunks.steps(world, Rules.REAL, worker, sink);
            Mishaps.ofWorker(world, worker, sink);
        }
        for (int range = 0; range < 2; range++) {
            Mishaps.ofRange(world, Rules.REAL, range, sink);
        }
        Commands.steps(world, Rules.REAL, sink);
        return all;
    }
}
