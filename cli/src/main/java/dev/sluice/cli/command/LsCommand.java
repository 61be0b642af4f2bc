package dev.sluice.cli.command;

import dev.sluice.ErrorCode;
import dev.sluice.RunView;
import dev.sluice.Sluice;
import dev.sluice.SluiceException;
import dev.sluice.cli.ExitCode;
import dev.sluice.cli.database.Database;
import dev.sluice.cli.json.Json;
import dev.sluice.cli.json.RunJson;
import dev.sluice.cli.terminal.Human;
import dev.sluice.cli.terminal.Screen;
import dev.sluice.cli.terminal.Table;
import dev.sluice.cli.watch.VerificationText;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists runs. */
@Command(name = "ls", description = "Lists the newest run of each backfill and labels.")
final class LsCommand implements Callable<Integer> {

    private static final int MOST = 1_000;

    private final SluiceCommand sluice;

    @Mixin
    private DatabaseOptions database = new DatabaseOptions();

    @Option(
            names = {"-a", "--all"},
            description = "Every run, not only the newest.")
    private boolean all;

    LsCommand(SluiceCommand sluice) {
        this.sluice = sluice;
    }

    @Override
    public Integer call() {
        Screen screen = sluice.screen();
        try (Database opened = database.open();
                Sluice questions = DatabaseOptions.questions(opened)) {
            List<RunView> runs = runs(questions);
            if (sluice.json()) {
                screen.result(Json.document(
                        Map.of("runs", runs.stream().map(RunJson::of).toList())));
            } else if (runs.isEmpty()) {
                screen.message("No runs in " + opened.shown() + ". Start one: "
                        + sluice.typed(database.given()).command("run FILE"));
            } else {
                screen.result(table(runs).text(screen.terminal().width(), screen.terminal()));
            }
            return ExitCode.OK;
        }
    }

    private List<RunView> runs(Sluice questions) {
        List<RunView> runs;
        try {
            runs = questions.list(null, MOST);
        } catch (SluiceException e) {
            if (e.code() == ErrorCode.CONTROL_SCHEMA_MISSING) {
                return List.of();
            }
            throw e;
        }
        if (all) {
            return runs;
        }
        Set<Map.Entry<String, Map<String, String>>> seen = new HashSet<>();
        List<RunView> newest = new ArrayList<>();
        for (RunView run : runs) {
            // A verification is told with the run that it verified, once it has ended.
            boolean toldElsewhere = run.verifies()
                    && run.state().isEnded()
                    && run.verification() != null
                    && run.verification().subject().isPresent();
            String name = run.verifies() ? run.backfill() + " " : run.backfill();
            if (!toldElsewhere && seen.add(Map.entry(name, run.labels()))) {
                newest.add(run);
            }
        }
        return newest;
    }

    private static Table table(List<RunView> runs) {
        boolean labelled = runs.stream().anyMatch(run -> !run.labels().isEmpty());
        boolean verified = runs.stream().anyMatch(run -> run.verification() != null);
        List<String> columns = new ArrayList<>(List.of(">RUN", "BACKFILL"));
        if (labelled) {
            columns.add("LABELS");
        }
        columns.addAll(List.of("STATE", ">DONE", ">ROWS", "SINCE"));
        if (verified) {
            columns.add("VERDICT");
        }
        Table table = new Table(1, columns.toArray(String[]::new));
        Instant now = Instant.now();
        for (RunView run : runs) {
            List<String> cells = new ArrayList<>(List.of(String.valueOf(run.id()), run.backfill()));
            if (labelled) {
                cells.add(labels(run));
            }
            cells.add(run.state().label());
            cells.add(Human.percent(run.fraction()));
            cells.add(Human.count(run.walked()));
            cells.add(Human.time(run.stateSince(), now, ZoneId.systemDefault()));
            if (verified) {
                cells.add(VerificationText.verdict(run));
            }
            table.add(cells.toArray(String[]::new));
        }
        return table;
    }

    private static String labels(RunView run) {
        return run.labels().entrySet().stream()
                .map(label -> label.getKey() + "=" + label.getValue())
                .collect(Collectors.joining(","));
    }
}
