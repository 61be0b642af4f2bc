package dev.sluice.recipes.connections.scale;

import dev.sluice.plan.RowCount;
import dev.sluice.recipes.connections.scale.ScaleReport.Action;
import dev.sluice.recipes.connections.scale.ScaleReport.Dominant;
import dev.sluice.recipes.connections.scale.ScaleReport.IndexRoom;
import dev.sluice.recipes.connections.scale.ScaleReport.MissingIndex;
import dev.sluice.recipes.connections.scale.ScaleReport.Time;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A scale check as one HTML page that needs nothing else: no script, no font, no address. Everything that came from the
 * database is escaped. Pure.
 */
public final class ScalePage {

    // What few servers are too small for.
    private static final int USUAL_WORKERS = 4;

    private final StringBuilder html = new StringBuilder();

    private ScalePage() {}

    /** The page, to be written as UTF-8. */
    public static String of(ScaleReport report) {
        ScalePage page = new ScalePage();
        page.head(report);
        page.interval(report.edges());
        page.dominants(report.dominants());
        page.spells(report.spells());
        page.room(report.room());
        page.times(report);
        page.missing(report.missing());
        page.order(report.order());
        page.notes(report.notes());
        return page.html.append("</main>\n</body>\n</html>\n").toString();
    }

    private void head(ScaleReport report) {
        Time usual = usual(report.times());
        boolean bulk = report.advice().strategy().equals("bulk");
        html.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>Scale of ")
                .append(escaped(report.kind()))
                .append("</title>\n<style>\n")
                .append(style())
                .append("</style>\n</head>\n<body>\n<main>\n<h1>Scale of ")
                .append(escaped(report.kind()))
                .append("</h1>\n<p class=\"soft\">")
                .append(escaped("Edges of " + report.table() + " in database " + report.database() + ", found out in "
                        + Figures.seconds(report.took())
                        + "; nothing was changed. An interval is right in nine of ten cases."))
                .append("</p>\n<div class=\"tiles\">\n");
        tile(Figures.count(report.edges().all()), "edges");
        tile(Figures.bytes(report.room().total()), "table and indexes");
        tile(
                Figures.duration(bulk ? usual.bulk() : usual.online()),
                report.advice().strategy() + ", " + usual.workers() + (usual.workers() == 1 ? " worker" : " workers"));
        tile(Figures.count(report.spells().contacts().rows()), "contacts to walk");
        html.append("</div>\n");
    }

    private static Time usual(List<Time> times) {
        return times.stream()
                .filter(time -> time.workers() <= USUAL_WORKERS)
                .reduce((smaller, larger) -> larger)
                .orElse(times.get(0));
    }

    private void tile(String figure, String name) {
        html.append("<div class=\"tile\"><b>")
                .append(escaped(figure))
                .append("</b><span>")
                .append(escaped(name))
                .append("</span></div>\n");
    }

    // From none to the most there may be: what was counted, then the interval, with the likeliest number marked.
    private void interval(ScaleReport.Edges edges) {
        section("How many edges");
        double most = Math.max(1, edges.all().high());
        double low = 1000 * edges.all().low() / most;
        double middle = 1000 * edges.middle() / most;
        double counted = 1000 * Math.min(edges.counted().high(), edges.all().low()) / most;
        html.append("<svg viewBox=\"0 0 1000 78\" role=\"img\" aria-label=\"")
                .append(escaped("edges: " + Figures.count(edges.all())))
                .append("\">\n<line class=\"axis\" x1=\"0\" x2=\"1000\" y1=\"44\" y2=\"44\"/>\n");
        rectangle("known", 0, counted);
        rectangle("span", low, Math.max(3, 1000 - low));
        html.append(String.format(
                Locale.ROOT,
                "<line class=\"middle\" x1=\"%1$.1f\" x2=\"%1$.1f\" y1=\"22\" y2=\"50\"/>%n",
                Math.min(999, middle)));
        label(1000, 16, "strong", "end", "most likely " + Figures.count(edges.middle()));
        label(0, 68, "", "start", "0");
        label(1000, 68, "", "end", Figures.count(edges.all()));
        if (counted > 0) {
            label(0, 16, "", "start", Figures.count(edges.counted()) + " counted exactly");
        }
        html.append("</svg>\n<p class=\"soft\">")
                .append(escaped("Counted at the " + edges.countedOrganizations() + " largest organizations. "
                        + Figures.count(edges.sampled()) + " more at all others, from "
                        + Figures.count(edges.contacts()) + " contacts drawn alike from " + edges.slices()
                        + " slices of the whole key space."))
                .append("</p>\n</section>\n");
    }

    private void rectangle(String style, double x, double width) {
        html.append(String.format(
                Locale.ROOT,
                "<rect class=\"%s\" x=\"%.1f\" y=\"28\" width=\"%.1f\" height=\"16\"/>%n",
                style,
                x,
                width));
    }

    private void label(int x, int y, String style, String anchor, String text) {
        html.append("<text class=\"")
                .append(style)
                .append("\" x=\"")
                .append(x)
                .append("\" y=\"")
                .append(y)
                .append("\" text-anchor=\"")
                .append(anchor)
                .append("\">")
                .append(escaped(text))
                .append("</text>\n");
    }

    private void dominants(List<Dominant> dominants) {
        if (dominants.isEmpty()) {
            return;
        }
        section("Dominant organizations");
        double most = dominants.get(0).share();
        html.append("<div class=\"scroll\"><table>\n<tr><th>Organization</th><th class=\"n\">Spells</th>"
                + "<th class=\"n\">Edges</th><th class=\"n\">Of all</th><th></th></tr>\n");
        for (Dominant dominant : dominants) {
            html.append("<tr><td class=\"name\" title=\"")
                    .append(escaped(dominant.plan()))
                    .append("\">")
                    .append(escaped(dominant.name() == null ? dominant.id() : dominant.name()));
            dominant.cares()
                    .forEach(care -> html.append("<div class=\"warn\">")
                            .append(escaped(care))
                            .append("</div>"));
            html.append("</td><td class=\"n\">")
                    .append(Figures.count(dominant.spells()))
                    .append("</td><td class=\"n\">")
                    .append(Figures.count(
                            (dominant.edges().low() + dominant.edges().high()) / 2))
                    .append("</td><td class=\"n\">")
                    .append(escaped(Figures.share(dominant.share())))
                    .append(String.format(
                            Locale.ROOT,
                            "</td><td class=\"chart\"><div class=\"bar\" style=\"width:%.1f%%\"></div></td></tr>%n",
                            100 * dominant.share() / Math.max(1e-12, most)));
        }
        html.append("</table></div>\n");
        dominants.stream()
                .map(Dominant::plan)
                .filter(plan -> !plan.isEmpty())
                .distinct()
                .forEach(plan -> html.append("<p class=\"soft\">One contact&#39;s edges there: ")
                        .append(escaped(plan))
                        .append("</p>\n"));
        html.append("</section>\n");
    }

    private void spells(ScaleReport.Spells spells) {
        section("What is walked");
        html.append("<table>\n");
        count("Contacts", spells.contacts());
        count("Organizations", spells.organizations());
        count("Spells", spells.all());
        count("… at organizations", spells.withOrganization());
        count("… without one", spells.withoutOrganization());
        count("… at organizations that do not exist", spells.orphaned());
        count("Organizations that do not exist", spells.orphanIds());
        count("Reversed spells", spells.reversed());
        count("Spells without a start", spells.missingStart());
        count("Open spells", spells.open());
        html.append("</table>\n</section>\n");
    }

    private void count(String name, RowCount count) {
        row(name, Figures.count(count.rows()), count.source());
    }

    private void row(String name, String figure, String remark) {
        html.append("<tr><td class=\"name\">")
                .append(escaped(name))
                .append("</td><td class=\"n\">")
                .append(escaped(figure))
                .append("</td><td class=\"soft\">")
                .append(escaped(remark))
                .append("</td></tr>\n");
    }

    private void room(ScaleReport.Room room) {
        section("Room");
        html.append("<table>\n");
        row("Table", Figures.bytes(room.heap()), Figures.count(room.row()) + " bytes an edge");
        for (IndexRoom index : room.indexes()) {
            row(
                    index.name(),
                    Figures.bytes(index.bytes()),
                    Figures.count(index.entry()) + " bytes an entry" + (index.exists() ? "" : "; to be created"));
        }
        row("WAL, online", Figures.bytes(room.walOnline()), "edge by edge into the indexes");
        row("WAL, bulk", Figures.bytes(room.walBulk()), "loaded, then indexed");
        html.append("</table>\n</section>\n");
    }

    private void times(ScaleReport report) {
        section("How long");
        html.append("<p><b>")
                .append(escaped(report.advice().strategy()))
                .append("</b>: ")
                .append(escaped(report.advice().reason()))
                .append("</p>\n<table>\n<tr><th class=\"n\">Workers</th><th class=\"n\">Online</th>"
                        + "<th class=\"n\">Bulk</th></tr>\n");
        for (Time time : report.times()) {
            html.append("<tr><td class=\"n\">")
                    .append(time.workers())
                    .append("</td><td class=\"n\">")
                    .append(escaped(Figures.duration(time.online())))
                    .append("</td><td class=\"n\">")
                    .append(escaped(Figures.duration(time.bulk())))
                    .append("</td></tr>\n");
        }
        html.append("</table>\n<p class=\"soft\">")
                .append(escaped("An edge takes " + Figures.micros(report.cost().compute()) + " to compute, "
                        + Figures.micros(report.cost().online()) + " to insert, "
                        + Figures.micros(report.cost().bulk()) + " to load and index; "
                        + report.cost().source() + ". Of " + report.headroom().usable() + " connections "
                        + report.headroom().taken() + " are taken, with room for "
                        + report.headroom().workers() + " workers."))
                .append("</p>\n</section>\n");
    }

    private void missing(List<MissingIndex> missing) {
        if (missing.isEmpty()) {
            return;
        }
        section("Missing indexes");
        for (MissingIndex index : missing) {
            html.append("<p>").append(escaped(index.reason())).append("</p>\n");
            statement(index.statement());
        }
        html.append("</section>\n");
    }

    private void order(List<Action> order) {
        section("In this order");
        html.append("<ol>\n");
        for (Action action : order) {
            html.append("<li><b>")
                    .append(escaped(action.title()))
                    .append("</b>: ")
                    .append(escaped(action.reason()));
            statement(action.statement());
            html.append("</li>\n");
        }
        html.append("</ol>\n</section>\n");
    }

    private void statement(@Nullable String statement) {
        if (statement != null) {
            html.append("<pre>").append(escaped(statement)).append(";</pre>\n");
        }
    }

    private void notes(List<String> notes) {
        if (!notes.isEmpty()) {
            section("Not known");
            notes.forEach(note ->
                    html.append("<p class=\"warn\">").append(escaped(note)).append("</p>\n"));
            html.append("</section>\n");
        }
    }

    private void section(String title) {
        html.append("<section>\n<h2>").append(escaped(title)).append("</h2>\n");
    }

    private static String style() {
        try (InputStream css = Objects.requireNonNull(ScalePage.class.getResourceAsStream("page.css"), "page.css")) {
            return new String(css.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The text as HTML has it, in content and in attributes. */
    static String escaped(String text) {
        StringBuilder escaped = new StringBuilder(text.length());
        text.chars().forEach(c -> {
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.append((char) c);
            }
        });
        return escaped.toString();
    }
}
