package dev.sluice.bench.pacing;

/** Twice as many customers come. */
final class DoubledLoad implements Trouble {

    @Override
    public String name() {
        return "load";
    }

    @Override
    public String description() {
        return "twice as many customers";
    }

    @Override
    public double backedOffGoal() {
        return 5;
    }

    @Override
    public Ongoing inject(Scene scene) throws Exception {
        scene.shop().rate(2 * scene.perSecond());
        return () -> scene.shop().rate(scene.perSecond());
    }
}
