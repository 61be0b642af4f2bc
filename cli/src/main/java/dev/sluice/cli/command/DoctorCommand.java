package dev.sluice.cli.command;

import dev.sluice.Sluice;
import dev.sluice.cli.ExitCode;
import dev.sluice.cli.database.Database;
import dev.sluice.cli.doctor.Diagnosis;
import dev.sluice.cli.doctor.Doctor;
import dev.sluice.cli.json.Json;
import dev.sluice.cli.terminal.Screen;
import dev.sluice.embedded.EmbeddedPostgresException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Looks for what would keep backfills from running. */
@Command(name = "doctor", description = "Checks Java, the database, privileges and workers, and says what to do.")
final class DoctorCommand implements Callable<Integer> {

    private final SluiceCommand sluice;

    @Mixin
    private DatabaseOptions database = new DatabaseOptions();

    DoctorCommand(SluiceCommand sluice) {
        this.sluice = sluice;
    }

    @Override
    public Integer call() {
        Screen screen = sluice.screen();
        List<Diagnosis> all = new ArrayList<>(List.of(Doctor.java()));
        try (Database opened = database.open();
                Sluice questions = DatabaseOptions.questions(opened)) {
            all.addAll(Doctor.of(opened, questions));
        } catch (EmbeddedPostgresException e) {
            all.add(new Diagnosis(Diagnosis.Grade.FAIL, "embedded", String.valueOf(e.getMessage()), ""));
        }
        boolean failed = all.stream().anyMatch(d -> d.grade() == Diagnosis.Grade.FAIL);
        if (sluice.json()) {
            screen.result(Json.document(Map.of(
                    "ok",
                    !failed,
                    "checks",
                    all.stream().map(DoctorCommand::json).toList())));
        } else {
            screen.result(all.stream().map(DoctorCommand::text).collect(Collectors.joining("\n")));
        }
        return failed ? ExitCode.FAILED : ExitCode.OK;
    }

    private static String text(Diagnosis found) {
        String line =
                String.format(Locale.ROOT, "%-5s %-15s %s", found.grade().label(), found.subject(), found.finding());
        return found.advice().isEmpty() ? line : line + "\n" + " ".repeat(22) + found.advice();
    }

    private static Map<String, String> json(Diagnosis found) {
        Map<String, String> json = new LinkedHashMap<>();
        json.put("grade", found.grade().label());
        json.put("subject", found.subject());
        json.put("finding", found.finding());
        json.put("advice", found.advice());
        return json;
    }
}
