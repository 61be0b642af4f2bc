package dev.sluice.run;

import dev.sluice.ChunkReport;
import dev.sluice.KeyValue;
import dev.sluice.RunListener;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One log line a chunk, as key-value pairs: an encoder for people prints them after the message, one for machines as
 * fields.
 */
public final class ChunkLog implements RunListener {

    /** The logger's name, to switch or route these lines by. */
    public static final String LOGGER = "dev.sluice.chunk";

    private static final Logger LOG = LoggerFactory.getLogger(LOGGER);

    @Override
    public void chunkCommitted(ChunkReport report) {
        LOG.atInfo()
                .addKeyValue("backfill", report.backfill())
                .addKeyValue("run", report.run())
                .addKeyValue("labels", labels(report.labels()))
                .addKeyValue("worker", report.worker())
                .addKeyValue("range", report.range())
                .addKeyValue("epoch", report.epoch())
                .addKeyValue("chunk", report.number())
                .addKeyValue("keys", report.chunk().toString())
                .addKeyValue("chunk_rows", report.chunkRows())
                .addKeyValue("scanned", report.outcomes().scanned())
                .addKeyValue("changed", report.outcomes().changed())
                .addKeyValue("already_right", report.outcomes().alreadyRight())
                .addKeyValue("skipped", report.outcomes().skipped())
                .addKeyValue("quarantined", report.outcomes().quarantined())
                .addKeyValue("step_ms", report.stepTime().toMillis())
                .addKeyValue("total_ms", report.totalTime().toMillis())
                .log("chunk committed");
    }

    @Override
    public void chunkRolledBack(long run, String backfill, String worker, String reason) {
        LOG.atWarn()
                .addKeyValue("backfill", backfill)
                .addKeyValue("run", run)
                .addKeyValue("worker", worker)
                .addKeyValue("reason", reason)
                .log("chunk rolled back");
    }

    @Override
    public void rowQuarantined(long run, String backfill, String worker, KeyValue key, String error) {
        LOG.atWarn()
                .addKeyValue("backfill", backfill)
                .addKeyValue("run", run)
                .addKeyValue("worker", worker)
                .addKeyValue("key", key.toString())
                .addKeyValue("error", error)
                .log("row quarantined");
    }

    @Override
    public void gaveUp(long run, String backfill, String worker, String reason, Throwable cause) {
        LOG.atWarn()
                .addKeyValue("backfill", backfill)
                .addKeyValue("run", run)
                .addKeyValue("worker", worker)
                .addKeyValue("reason", reason)
                .setCause(cause)
                .log("chunk given up");
    }

    private static String labels(Map<String, String> labels) {
        return labels.entrySet().stream()
                .map(label -> label.getKey() + "=" + label.getValue())
                .collect(Collectors.joining(","));
    }
}
