package dev.sluice.cli.command;

import dev.sluice.Sluice;
import dev.sluice.cli.ExitCode;
import dev.sluice.cli.database.Database;
import dev.sluice.cli.json.Json;
import dev.sluice.cli.terminal.Screen;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Brings the control schema up to date. */
@Command(
        name = "migrate",
        description = "Makes the control schema 'sluice', or brings it up to date. run and worker do it too.",
        footer = {
            "",
            "Examples:",
            "  sluice migrate --db postgresql://owner@db/shop --grant-to shop_worker",
            "  sluice migrate --sql --grant-to shop_worker --grant-read-to shop_support"
        })
final class MigrateCommand implements Callable<Integer> {

    private final SluiceCommand sluice;

    @Option(names = "--sql", description = "Only print the script, for a role that may create the schema.")
    private boolean sql;

    @Option(
            names = "--grant-to",
            paramLabel = "ROLE",
            description = "Also let this role work and send commands; repeatable.")
    private List<String> workers = new ArrayList<>();

    @Option(
            names = "--grant-read-to",
            paramLabel = "ROLE",
            description = "Also let this role look at runs; repeatable.")
    private List<String> readers = new ArrayList<>();

    @Mixin
    private DatabaseOptions database = new DatabaseOptions();

    MigrateCommand(SluiceCommand sluice) {
        this.sluice = sluice;
    }

    @Override
    public Integer call() {
        Screen screen = sluice.screen();
        if (sql) {
            String script = Sluice.migrationScript() + grants();
            screen.result(sluice.json() ? Json.document(Map.of("sql", script)) : script.stripTrailing());
            return ExitCode.OK;
        }
        try (Database opened = database.open();
                Sluice questions = DatabaseOptions.questions(opened)) {
            List<String> applied = questions.migrate();
            questions.grant(workers, readers);
            if (sluice.json()) {
                screen.result(Json.document(Map.of("applied", applied)));
            } else {
                screen.result((applied.isEmpty()
                                ? "The control schema is up to date."
                                : "Applied " + String.join(", ", applied) + ".")
                        + granted());
            }
            return ExitCode.OK;
        }
    }

    private String granted() {
        List<String> roles = new ArrayList<>(workers);
        roles.addAll(readers);
        return roles.isEmpty() ? "" : " Granted to " + String.join(", ", roles) + ".";
    }

    private String grants() {
        List<String> lines = new ArrayList<>();
        for (String role : workers) {
            lines.add("");
            lines.add("-- " + role
                    + " works and sends commands. On the walked tables it needs SELECT, and what the step");
            lines.add("-- needs; with workers under several roles also pg_signal_backend and pg_read_all_stats.");
            Sluice.workerGrants(role).forEach(grant -> lines.add(grant + ";"));
        }
        for (String role : readers) {
            lines.add("");
            lines.add("-- " + role + " only looks.");
            Sluice.readerGrants(role).forEach(grant -> lines.add(grant + ";"));
        }
        return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
    }
}
