package dev.sluice.cli.doctor;

import dev.sluice.Sluice;
import dev.sluice.SluiceException;
import dev.sluice.WorkerProcess;
import dev.sluice.cli.database.Database;
import dev.sluice.cli.database.Reachability;
import dev.sluice.cli.terminal.Human;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Asks everything a backfill depends on. Writes nothing. */
public final class Doctor {

    private Doctor() {}

    /** About this Java. */
    public static Diagnosis java() {
        return JavaCheck.of(Runtime.version());
    }

    /** About a database and what is in it. */
    public static List<Diagnosis> of(Database database, Sluice sluice) {
        List<Diagnosis> all = new ArrayList<>();
        database.server()
                .ifPresent(server -> all.add(Diagnosis.ok(
                        "embedded",
                        server.home() + ", port " + server.port() + ", "
                                + (server.settingsNotApplied().isEmpty()
                                        ? "running"
                                        : "running with other settings until it next starts"))));
        try (Connection connection = database.direct().getConnection()) {
            all.add(Diagnosis.ok("database", database.shown()));
            all.addAll(ServerChecks.of(ServerFacts.ask(connection)));
        } catch (SQLException e) {
            all.add(Diagnosis.fail(
                    "database",
                    database.shown() + ": " + Reachability.phrase(String.valueOf(e.getMessage())),
                    "Correct --db, SLUICE_DB or the password, or start the server."));
            return all;
        }
        addControlSchema(all, sluice);
        return all;
    }

    private static void addControlSchema(List<Diagnosis> all, Sluice sluice) {
        try {
            List<String> pending = sluice.pendingMigrations();
            if (!pending.isEmpty()) {
                all.add(Diagnosis.warn(
                        "control schema",
                        "not there or not current: lacks " + String.join(", ", pending),
                        "The first 'sluice run' applies it; so does 'sluice migrate'."));
                return;
            }
            all.add(Diagnosis.ok("control schema", "current"));
            all.add(workers(sluice.processes()));
        } catch (SluiceException e) {
            all.add(Diagnosis.fail("control schema", String.valueOf(e.getMessage()), ""));
        }
    }

    private static Diagnosis workers(List<WorkerProcess> processes) {
        return Diagnosis.ok(
                "workers",
                processes.isEmpty()
                        ? "no process works here now"
                        : processes.stream()
                                .map(p -> p.host() + " process " + p.pid() + " with "
                                        + Human.count(p.threads(), "worker", "workers"))
                                .collect(Collectors.joining(", ")));
    }
}
