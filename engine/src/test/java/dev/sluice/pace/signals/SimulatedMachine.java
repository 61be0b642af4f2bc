package dev.sluice.pace.signals;

import dev.sluice.pace.Law;
import dev.sluice.pace.Memory;
import dev.sluice.pace.Reading;
import dev.sluice.pace.Settings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A machine with customers and a run, in simulated time: the signals look at it, the law decides, and what it allows is
 * used to the full. Whatever the processors cannot do at once is done later, and who comes meanwhile waits for it.
 */
final class SimulatedMachine {

    private static final double TICK = 0.01;
    private static final double CHUNK = 0.05;
    private static final double BASE_MILLIS = 0.5;
    private static final double SLICE_MILLIS = 3;
    private static final double HIGHEST = 4;

    private final double processors;
    private final Random random;
    private final Looks looks = new Looks();
    private final OwnImpact own = new OwnImpact(looks, this::level);
    private final ForegroundLatency foreground = new ForegroundLatency(looks);
    private final List<Double> millis = new ArrayList<>();
    private Memory memory = Memory.FRESH;
    private double customers;
    private boolean runs = true;
    private double backlog;
    private long tick;

    /** @param customers processors that they keep busy */
    SimulatedMachine(double processors, double customers, long seed) {
        this.processors = processors;
        this.customers = customers;
        this.random = new Random(seed);
    }

    double level() {
        return memory.level();
    }

    /** So many workers from now on, as if the law had never been asked. */
    void startAt(double level) {
        memory = new Memory(level, null, false, null, null, null, null);
    }

    void customers(double processorsOfTheirs) {
        customers = processorsOfTheirs;
    }

    /** Stops or starts the run. */
    void run(boolean on) {
        runs = on;
    }

    /** Goes on, and returns how long a small query took on average, in milliseconds. */
    double seconds(int seconds) {
        millis.clear();
        for (long end = tick + (long) (seconds / TICK); tick < end; tick++) {
            tick();
        }
        return millis.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }

    private Instant now() {
        return Instant.parse("2026-01-01T00:00:00Z").plusMillis((long) (tick * TICK * 1000));
    }

    private void tick() {
        int chunks = chunks();
        // Customers do not come evenly.
        double load = customers * (0.5 + random.nextDouble()) + chunks;
        backlog = Math.max(0, backlog + (load - processors) * TICK);
        if (tick % 10 == 0) {
            look(chunks, load);
        }
        if (tick % 100 == 0) {
            decide();
        }
    }

    // Each worker in turn: a chunk, then a rest.
    private int chunks() {
        int workers = runs ? (int) Math.ceil(level()) : 0;
        double period = workers == 0 ? 0 : CHUNK * workers / level();
        int chunks = 0;
        for (int worker = 0; worker < workers; worker++) {
            double phase = (tick * TICK + worker * period / workers) % period;
            chunks += phase < CHUNK ? 1 : 0;
        }
        return chunks;
    }

    private void look(int chunks, double load) {
        double took = BASE_MILLIS * exponential() + backlog / processors * 1000;
        // The busier the processors, the likelier that none is free just now.
        if (random.nextDouble() < Math.pow(Math.min(1, load / processors), processors)) {
            took += SLICE_MILLIS * exponential();
        }
        millis.add(took);
        looks.add(now(), (long) (took * 1e6), chunks, 1, 0);
    }

    private double exponential() {
        return -Math.log(1 - random.nextDouble());
    }

    private void decide() {
        List<Reading> readings = List.of(
                Reading.of(own, own.measure(now()), Settings.NONE, null, now()),
                Reading.of(foreground, foreground.measure(now()), Settings.NONE, null, now()));
        memory = Law.decide(new Law.Inputs(now(), readings, 1, HIGHEST, looks.alone(now()), 0.5), memory)
                .next();
    }
}
