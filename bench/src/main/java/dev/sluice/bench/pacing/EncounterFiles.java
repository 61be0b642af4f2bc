package dev.sluice.bench.pacing;

import dev.sluice.bench.shop.Transactions;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

/** The raw figures: every transaction of every window, in {@code transactions.csv.gz}. Not thread-safe. */
public final class EncounterFiles implements AutoCloseable {

    private final BufferedWriter csv;

    private EncounterFiles(BufferedWriter csv) {
        this.csv = csv;
    }

    /** Begins it anew. */
    public static EncounterFiles in(Path folder) throws IOException {
        Files.createDirectories(folder);
        BufferedWriter csv = new BufferedWriter(new OutputStreamWriter(
                new GZIPOutputStream(Files.newOutputStream(folder.resolve("transactions.csv.gz"))),
                StandardCharsets.UTF_8));
        csv.write("round,arm," + Transactions.CSV_COLUMNS + "\n");
        return new EncounterFiles(csv);
    }

    public void add(int round, String arm, Transactions transactions) throws IOException {
        transactions.appendTo(csv, round + "," + arm + ",");
        csv.flush();
    }

    @Override
    public void close() throws IOException {
        csv.close();
    }
}
