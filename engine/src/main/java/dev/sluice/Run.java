package dev.sluice;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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

    /**
     * Sets knobs while it runs, as {@code sluice set} does: every worker process sees them within a second and acts on them at
     * its next chunk, or in the middle of a rest. What changed is recorded in an event, with who and when.
     *
     * @param knobs by name, such as {@code sleep} → {@code 2s}; {@link dev.sluice.knob.Knobs} lists them
     * @return what was set to another value; empty if everything was so already
     * @throws KnobException with every mistake in names and values; then nothing was set
     * @throws SluiceException with {@link ErrorCode#TRANSITION_REFUSED} if it has ended for good
     */
    public List<KnobChange> set(Map<String, String> knobs) {
        return sluice.set(this, knobs, null);
    }

    /**
     * Sets knobs for a while, by the database's clock: then they go back to what they are now, whichever process is alive.
     * Setting one of them again without a time lets it stay as it is; with a time, it goes back to what it was at first.
     *
     * @param lasting from {@link dev.sluice.knob.Durations#SHORTEST} to {@link dev.sluice.knob.Durations#LONGEST}
     * @see #set(Map)
     * @throws IllegalArgumentException if the time is outside
     */
    public List<KnobChange> set(Map<String, String> knobs, Duration lasting) {
        return sluice.set(this, knobs, lasting);
    }

    /**
     * Sets one knob.
     *
     * @see #set(Map)
     */
    public List<KnobChange> set(String knob, String value) {
        return set(Map.of(knob, value));
    }

    /**
     * Sets one knob for a while.
     *
     * @see #set(Map, Duration)
     */
    public List<KnobChange> set(String knob, String value, Duration lasting) {
        return set(Map.of(knob, value), lasting);
    }

    /** Until when knobs are set, by name; without those that are set for good. */
    public Map<String, Instant> knobExpiries() {
        return sluice.knobExpiries(id);
    }

    /** Every knob as it is set now, by name, with its unit. */
    public Map<String, String> knobs() {
        return sluice.knobs(id);
    }

    /**
     * What happened to it: its newest events, the oldest of them first.
     *
     * @param newest at most so many; a run keeps a thousand
     */
    public List<RunEvent> events(int newest) {
        return sluice.events(id, newest);
    }

    /**
     * Keeps something else that happened to it, or is to be done after it, among its events.
     *
     * @param kind what sort of thing: 1 to 40 of a-z and '_'; not one that the engine uses
     * @param sentence what happened, with numbers
     * @throws IllegalArgumentException if it is no such kind
     */
    public void note(String kind, String sentence) {
        if (!RunEvent.isKindOfOthers(kind)) {
            throw new IllegalArgumentException("'" + kind + "' is not a kind of event for others than the engine");
        }
        sluice.note(id, kind, sentence);
    }

    /**
     * The rows that it set aside, in that order.
     *
     * @param limit at most so many
     */
    public List<QuarantinedRow> failures(int limit) {
        return sluice.failures(id, limit);
    }

    /**
     * Starts a run over the rows that this one has quarantined and no later one has made good; for when their data, or the
     * cause, is mended.
     *
     * @param options win over those of this run
     * @throws SluiceException with {@link ErrorCode#NOTHING_TO_RETRY} if there is no such row, {@link
     *     ErrorCode#TRANSITION_REFUSED} if this run has not ended, {@link ErrorCode#RUN_ACTIVE} if another run of the same
     *     backfill and labels is under way
     */
    public Run retryFailed(RunOptions options) {
        return sluice.retry(this, options);
    }

    /**
     * Starts another run of the same stored definition, through other rows or under other labels.
     *
     * @param bounds of its walk
     * @param options win over those of this run; labels are added
     * @throws SluiceException with {@link ErrorCode#BOUNDS_INVALID}, or {@link ErrorCode#RUN_ACTIVE} if another run of the
     *     same backfill and labels is under way
     */
    public Run cloneWith(Bounds bounds, RunOptions options) {
        return sluice.clone(this, bounds, options);
    }

    /**
     * Verifies its result: a run of its own, which reads and changes nothing.
     *
     * @throws SluiceException with {@link ErrorCode#CANNOT_VERIFY} if nothing tells a right row from a wrong one; with {@link
     *     ErrorCode#TRANSITION_REFUSED} if this run has not ended; with {@link ErrorCode#RUN_ACTIVE} if another verification
     *     of the same backfill and labels is under way
     */
    public Run verify(VerifyOptions options) {
        return sluice.verify(this, options);
    }

    /** What it has found, if it verifies; the newest verification of its result, if it works. */
    public Optional<Verification> verification() {
        return sluice.verification(id);
    }

    /**
     * Waits until the run has ended and, if that is verified ({@link RunOptions#withVerify}), its verification too.
     *
     * @return what the verification found, or has found when the time is over; empty if there is none by then
     * @throws InterruptedException if the waiting thread is interrupted; both go on
     */
    public Optional<Verification> awaitVerification(Duration longest) throws InterruptedException {
        long deadline = System.nanoTime() + longest.toNanos();
        Verification begun = await(longest).verification();
        if (begun != null) {
            sluice.await(begun.run(), Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
        }
        return verification();
    }

    /**
     * The rows that it, or the newest verification of its result, found to differ, in the order in which they were found.
     *
     * @param limit at most so many; {@link Verification#MOST_KEPT} are kept
     */
    public List<Difference> differences(int limit) {
        return sluice.differences(id, limit);
    }

    /**
     * Starts a run over exactly the rows that this one, or the newest verification of it, found to differ; over all rows if
     * more differ than keys are kept. It applies the step to them once more. Another verification proves what came of it.
     *
     * @param options win over those of the verified run
     * @throws SluiceException with {@link ErrorCode#NOTHING_TO_RETRY} if the verdict is not {@link Verdict#FAILED}, {@link
     *     ErrorCode#RUN_ACTIVE} if another run of the same backfill and labels is under way
     */
    public Run repair(RunOptions options) {
        return sluice.repair(this, options);
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
