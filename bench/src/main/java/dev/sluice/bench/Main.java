package dev.sluice.bench;

import dev.sluice.bench.report.Report;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** {@code bench/run NAME [flags]}: figures on stdout, what is going on on stderr, files in the output folder. */
public final class Main {

    private static final List<Bench> BENCHES = List.of(
            new ColumnsBench(),
            new OverheadBench(),
            new FlatnessBench(),
            new TakeoverBench(),
            new PoisonBench(),
            new BookkeepingBench(),
            new KeysBench(),
            new CountersBench(),
            new SkewBench(),
            new DemoBench(),
            new PlanBench(),
            new ForegroundBench(),
            new StepBench(),
            new ControllerBench(),
            new ConnectionsBench(),
            new DeepFinderBench());

    /** sysexits.h: the command was used wrongly. */
    private static final int USAGE = 64;

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    private static int run(String[] arguments) {
        Bench bench = BENCHES.stream()
                .filter(b -> arguments.length > 0 && b.name().equals(arguments[0]))
                .findFirst()
                .orElse(null);
        if (bench == null) {
            usage();
            return USAGE;
        }
        try {
            Options options = Options.parse(Arrays.asList(arguments).subList(1, arguments.length));
            measure(bench, options);
            return 0;
        } catch (IllegalArgumentException e) {
            System.err.println("bench: " + e.getMessage());
            return USAGE;
        } catch (WrongResultException e) {
            System.err.println("bench: " + bench.name() + ": WRONG RESULT: " + e.getMessage());
            return 1;
        } catch (Exception e) {
            System.err.println("bench: " + bench.name() + " did not finish:");
            e.printStackTrace();
            return 1;
        }
    }

    /** Measures, prints the figures and writes the files. */
    static Report measure(Bench bench, Options options) throws Exception {
        Report report = bench.run(options);
        if (options.quick()) {
            report.withoutGoals();
        }
        Path folder = options.out().resolve(bench.name());
        report.writeTo(folder);
        report.lines().forEach(System.out::println);
        System.err.println("bench: more in " + folder);
        return report;
    }

    private static void usage() {
        System.err.println("usage: bench/run NAME [--quick] [--rounds N] [--rows N] [--warmup-rows N] [--workers N]"
                + " [--arms A,B] [--kills N] [--tables N] [--seed N] [--tps N|half] [--connections N] [--seconds S]"
                + " [--settle S] [--out DIR]");
        for (Bench bench : BENCHES) {
            System.err.printf("  %-10s %s%n", bench.name(), bench.summary());
        }
    }
}
