package dev.sluice.bench.pacing;

/** The replica receives but does not replay: what is read there grows old. */
final class PausedReplica implements Trouble {

    @Override
    public String name() {
        return "replica";
    }

    @Override
    public String description() {
        return "replay on the replica is paused";
    }

    @Override
    public double backedOffGoal() {
        return 5;
    }

    @Override
    public Ongoing inject(Scene scene) throws Exception {
        scene.replica().execute("SELECT pg_wal_replay_pause()");
        return () -> scene.replica().execute("SELECT pg_wal_replay_resume()");
    }
}
