package dev.sluice.functional;

import dev.sluice.ChunkReport;
import dev.sluice.KeyValue;
import dev.sluice.RunListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the attempts at chunks that this process makes. */
final class AttemptCount implements RunListener {

    private final AtomicInteger committed = new AtomicInteger();
    private final AtomicInteger rolledBack = new AtomicInteger();
    private final List<Integer> chunkRows = new CopyOnWriteArrayList<>();
    private final List<String> quarantined = new CopyOnWriteArrayList<>();
    private final List<Throwable> causes = new CopyOnWriteArrayList<>();

    @Override
    public void chunkCommitted(ChunkReport report) {
        committed.incrementAndGet();
        chunkRows.add(report.chunkRows());
    }

    @Override
    public void chunkRolledBack(long run, String backfill, String worker, String reason) {
        rolledBack.incrementAndGet();
    }

    @Override
    public void rowQuarantined(long run, String backfill, String worker, KeyValue key, String error) {
        quarantined.add(key + ": " + error);
    }

    @Override
    public void gaveUp(long run, String backfill, String worker, String reason, Throwable cause) {
        causes.add(cause);
    }

    int all() {
        return committed.get() + rolledBack.get();
    }

    int rolledBack() {
        return rolledBack.get();
    }

    List<Integer> chunkRows() {
        return chunkRows;
    }

    List<String> quarantined() {
        return quarantined;
    }

    List<Throwable> causes() {
        return causes;
    }

    void reset() {
        committed.set(0);
        rolledBack.set(0);
        chunkRows.clear();
        quarantined.clear();
        causes.clear();
    }
}
