package dev.sluice.bench;

import dev.sluice.bench.report.Report;
import dev.sluice.bench.report.Stats;
import dev.sluice.bench.report.Table;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * From the command {@code ./sluice demo} to its first progress line, on a built tree and with data folder, server binaries
 * and demo data in place, but with the server stopped: what somebody waits for who runs the demo a second time.
 */
final class DemoBench implements Bench {

    /** Without a terminal the command writes plain lines: time, backfill, state, per cent, rows. */
    private static final Pattern PROGRESS = Pattern.compile("city-currency .*\\d ?%.*");

    private static final long LONGEST_MINUTES = 10;

    @Override
    public String name() {
        return "demo";
    }

    @Override
    public String summary() {
        return "seconds from ./sluice demo to its first progress line";
    }

    @Override
    public Report run(Options options) throws Exception {
        int runs = options.number("rounds", 5, 1);
        Path home = options.out().resolve("demo-home");
        Files.createDirectories(home);
        Report report = new Report(name());
        report.setting("runs", runs).setting("SLUICE_HOME", "a folder of the bench, kept between runs");
        // Builds the tree and makes the data folder, if need be; goes on with the demo that somebody stopped.
        demo(home, List.of("--full-speed"));
        demo(home, List.of("--full-speed", "--again"));
        List<Double> seconds = new ArrayList<>();
        for (int i = 0; i < runs; i++) {
            double first = demo(home, List.of("--full-speed", "--again"));
            seconds.add(first);
            report.raw("run", i + 1, "seconds", first);
            System.err.printf("bench: run %d of %d: %s s%n", i + 1, runs, Table.number(first));
        }
        report.figures("first_progress_seconds", seconds).atMost("first_progress_seconds", 6);
        return report.table(new Table("Seconds to the first progress line", "runs", "median", "min", "max")
                .row(runs, Stats.median(seconds), Stats.min(seconds), Stats.max(seconds)));
    }

    /** One demo from beginning to end; the seconds to its first progress line, NaN if it had none. */
    private static double demo(Path home, List<String> flags) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("./sluice", "demo"));
        command.addAll(flags);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("SLUICE_HOME", home.toString());
        long begin = System.nanoTime();
        Process process = builder.start();
        process.getOutputStream().close();
        double first = Double.NaN;
        StringBuilder output = new StringBuilder();
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                output.append(line).append('\n');
                if (Double.isNaN(first) && PROGRESS.matcher(line).find()) {
                    first = (System.nanoTime() - begin) / 1e9;
                }
            }
        }
        if (!process.waitFor(LONGEST_MINUTES, TimeUnit.MINUTES)) {
            process.destroy();
            throw new WrongResultException(command + " closed its output and did not end");
        }
        boolean again = flags.contains("--again");
        if (process.exitValue() != 0 || again && Double.isNaN(first)) {
            throw new WrongResultException(String.join(" ", command) + " ended with exit code " + process.exitValue()
                    + (Double.isNaN(first) ? " and showed no progress line" : "") + ":\n" + output);
        }
        return first;
    }
}
