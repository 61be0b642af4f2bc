package dev.sluice;

import java.time.Duration;

/**
 * A handle on a run, valid in any process and after any restart: it holds the run's number and nothing else. Thread-safe.
 */
public final class Run {

    private final Sluice sluice;
    private final long id;
    private final String backfill;

    Run(Sluice sluice, long id, String backfill) {
        this.sluice = sluice;
        this.id = id;
        this.backfill = backfill;
    }

    /** Its number, unique in the database. */
    public long id() {
        return id;
    }

    /** The backfill's name. */
    public String backfill() {
        return backfill;
    }

    /** How it stands now. */
    public RunView view() {
        return sluice.view(id);
    }

    /**
     * Waits until the run has ended, through pauses, holds and outages of the database.
     *
     * @throws InterruptedException if the waiting thread is interrupted; the run goes on
     */
    public RunView await() throws InterruptedException {
        return await(Duration.ofDays(10_000));
    }

    /**
     * Waits until the run has ended or the time is over.
     *
     * @return how it stands then
     * @throws InterruptedException if the waiting thread is interrupted; the run goes on
     */
    public RunView await(Duration longest) throws InterruptedException {
        return sluice.await(id, longest);
    }

    /**
     * Pauses it: when this returns, no work is committed any more until {@link #resume}. Finished chunks are kept.
     *
     * @throws SluiceException with {@link ErrorCode#TRANSITION_REFUSED} if its state does not allow it
     */
    public void pause() {
        sluice.command(this, RunState.PAUSED, "paused by " + sluice.actor());
    }

    /**
     * Lets it go on exactly where it stopped. This process helps, if it has workers.
     *
     * @throws SluiceException with {@link ErrorCode#TRANSITION_REFUSED} if its state does not allow it
     */
    public void resume() {
        sluice.command(this, RunState.RUNNING, "resumed by " + sluice.actor());
        sluice.workOn(id);
    }

    /**
     * Ends it for good: when this returns, no work is committed any more. Finished chunks are kept.
     *
     * @throws SluiceException with {@link ErrorCode#TRANSITION_REFUSED} if its state does not allow it
     */
    public void cancel() {
        sluice.command(this, RunState.CANCELLED, "cancelled by " + sluice.actor());
    }

    /** Whether a worker of another process works on it now. */
    public boolean hasOtherWorkers() {
        return sluice.hasOtherWorkers(id);
    }

    @Override
    public String toString() {
        return "run " + id + " of " + backfill;
    }
}
