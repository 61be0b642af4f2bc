package dev.sluice.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The figures of one bench with all that is needed to judge them. Make it before measuring: it notes the load. Not thread-safe. */
public final class Report {

    private final String bench;
    private final Instant startedAt = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private final Map<String, Object> machine = Machine.describe();
    private final Map<String, Object> versions = Machine.versions();
    private final Map<String, Object> settings = new LinkedHashMap<>();
    private final Map<String, Double> figures = new LinkedHashMap<>();
    private final Map<String, String> goals = new LinkedHashMap<>();
    private final List<Map<String, Object>> raw = new ArrayList<>();
    private final List<Table> tables = new ArrayList<>();

    public Report(String bench) {
        this.bench = bench;
    }

    /** Something that was held the same for all of it. */
    public Report setting(String name, Object value) {
        settings.put(name, value);
        return this;
    }

    public Report version(String name, Object value) {
        versions.put(name, value);
        return this;
    }

    /** A result. Names are stable: programs read them. */
    public Report figure(String name, double value) {
        figures.put(name, value);
        return this;
    }

    /** Median, least and most of samples, as {@code name}, {@code name.min}, {@code name.max}. */
    public Report figures(String name, List<Double> samples) {
        return figure(name, Stats.median(samples))
                .figure(name + ".min", Stats.min(samples))
                .figure(name + ".max", Stats.max(samples));
    }

    /** A figure that should be at least so much. */
    public Report atLeast(String figure, double goal) {
        return goal(figure, ">= " + Table.number(goal), value(figure) >= goal);
    }

    /** A figure that should be at most so much. */
    public Report atMost(String figure, double goal) {
        return goal(figure, "<= " + Table.number(goal), value(figure) <= goal);
    }

    private Report goal(String figure, String goal, boolean met) {
        goals.put(figure, goal + (met ? " met" : " MISSED"));
        return this;
    }

    /** Judges nothing: for sizes that mean nothing. */
    public void withoutGoals() {
        goals.clear();
        settings.put("quick", "yes: these figures prove that the bench works, and nothing else");
    }

    /** Whether a figure was given. */
    public boolean has(String figure) {
        return figures.containsKey(figure);
    }

    /** A figure given before. */
    public double value(String figure) {
        Double value = figures.get(figure);
        if (value == null) {
            throw new IllegalArgumentException("no figure " + figure);
        }
        return value;
    }

    /** One raw sample: names and values in turn. */
    public Report raw(Object... namesAndValues) {
        Map<String, Object> sample = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            sample.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
        }
        raw.add(sample);
        return this;
    }

    public Report table(Table table) {
        tables.add(table);
        return this;
    }

    /** The figures as {@code name=value} lines, then the goals. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        figures.forEach((name, value) -> lines.add(bench + "." + name + "=" + Table.number(value)));
        goals.forEach((name, goal) -> lines.add(bench + ".goal." + name + "=" + goal));
        return lines;
    }

    /** Writes {@code report.json} and {@code report.md}. */
    public void writeTo(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("report.json"), json());
        Files.writeString(folder.resolve("report.md"), markdown());
    }

    private String json() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("bench", bench);
        all.put("started_at", startedAt.toString());
        all.put("machine", machine);
        all.put("versions", versions);
        all.put("settings", settings);
        all.put("figures", figures);
        all.put("goals", goals);
        all.put("raw", raw);
        return JsonMapper.builder()
                        .enable(SerializationFeature.INDENT_OUTPUT)
                        .build()
                        .writeValueAsString(all)
                + "\n";
    }

    private String markdown() {
        StringBuilder text = new StringBuilder("## " + bench + "\n\nMeasured " + startedAt + ".\n\n");
        for (Table table : tables) {
            text.append(table.markdown());
        }
        if (!goals.isEmpty()) {
            Table reached = new Table("Goals", "figure", "value", "goal");
            goals.forEach((name, goal) -> reached.row(name, value(name), goal));
            text.append(reached.markdown());
        }
        Table conditions = new Table("Conditions", "what", "value");
        machine.forEach(conditions::row);
        versions.forEach(conditions::row);
        settings.forEach(conditions::row);
        return text.append(conditions.markdown()).append(rawTable()).toString();
    }

    private String rawTable() {
        if (raw.isEmpty()) {
            return "";
        }
        Table samples = new Table("Raw figures", raw.get(0).keySet().toArray(String[]::new));
        raw.forEach(sample -> samples.row(sample.values().toArray()));
        return samples.markdown();
    }
}
