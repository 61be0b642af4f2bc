package dev.sluice.recipes.connections.scale;

import dev.sluice.recipes.connections.scale.ScaleReport.Action;
import dev.sluice.recipes.connections.scale.ScaleReport.Dominant;
import dev.sluice.recipes.connections.scale.ScaleReport.Edges;
import dev.sluice.recipes.connections.scale.ScaleReport.IndexRoom;
import dev.sluice.recipes.connections.scale.ScaleReport.MissingIndex;
import dev.sluice.recipes.connections.scale.ScaleReport.Spells;
import dev.sluice.recipes.connections.scale.ScaleReport.Time;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A scale check told at length, in lines of plain text. Pure. */
public final class ScaleText {

    private static final int WIDTH = 110;
    private static final int NAME = 52;

    private final List<String> lines = new ArrayList<>();

    private ScaleText() {}

    /** The text, without a line feed at its end. */
    public static String of(ScaleReport report) {
        ScaleText text = new ScaleText();
        text.lines.add("Scale of " + report.kind() + " in " + report.table() + " of database " + report.database()
                + ", found out in " + Figures.seconds(report.took()) + "; nothing was changed.");
        text.edges(report.edges());
        text.spells(report.spells());
        text.dominants(report.dominants());
        text.room(report.room());
        text.times(report);
        text.missing(report.missing());
        text.order(report.order());
        if (!report.notes().isEmpty()) {
            text.lines.add("  not known");
            report.notes().forEach(note -> text.wrapped("    - " + note, 6));
        }
        return String.join("\n", text.lines);
    }

    private void edges(Edges edges) {
        field(
                "edges",
                Figures.count(edges.all())
                        + (edges.all().isExact() ? "" : ", most likely " + Figures.count(edges.middle())));
        field(
                "",
                Figures.count(edges.counted()) + " counted at the " + edges.countedOrganizations()
                        + " largest organizations, " + Figures.count(edges.sampled()) + " at all others, from "
                        + Figures.count(edges.contacts()) + " contacts in " + edges.slices()
                        + " slices of the key space");
    }

    private void spells(Spells spells) {
        field("contacts", Figures.count(spells.contacts()) + " to walk");
        field("spells", Figures.count(spells.all()));
        inner("at organizations", Figures.count(spells.withOrganization()));
        inner("without one", Figures.count(spells.withoutOrganization()));
        inner(
                "orphaned",
                Figures.count(spells.orphaned()) + ", naming " + Figures.count(spells.orphanIds())
                        + " organizations that do not exist beside " + Figures.count(spells.organizations())
                        + " that do");
        inner("reversed", Figures.count(spells.reversed()));
        inner("without a start", Figures.count(spells.missingStart()));
        inner("open", Figures.count(spells.open()));
    }

    private void dominants(List<Dominant> dominants) {
        if (dominants.isEmpty()) {
            return;
        }
        lines.add("  dominant organizations");
        line("    %-" + NAME + "s %12s %14s %9s", "ORGANIZATION", "SPELLS", "EDGES", "OF ALL");
        for (Dominant dominant : dominants) {
            line(
                    "    %-" + NAME + "s %12s %14s %9s",
                    cut(dominant.name() == null ? dominant.id() : dominant.name()),
                    Figures.count(dominant.spells()),
                    Figures.count((dominant.edges().low() + dominant.edges().high()) / 2),
                    Figures.share(dominant.share()));
            dominant.cares().forEach(care -> wrapped("      ! " + care, 8));
        }
        List<String> plans = dominants.stream()
                .map(Dominant::plan)
                .filter(plan -> !plan.isEmpty())
                .distinct()
                .toList();
        plans.forEach(plan -> wrapped("    one contact's edges there: " + plan, 6));
    }

    private void room(ScaleReport.Room room) {
        field("room", Figures.bytes(room.total()) + " in all");
        inner("table", Figures.bytes(room.heap()) + ", " + Figures.count(room.row()) + " bytes an edge");
        for (IndexRoom index : room.indexes()) {
            inner(
                    "index",
                    Figures.bytes(index.bytes()) + ", " + index.name() + (index.exists() ? "" : " (to be created)"));
        }
        inner("WAL", Figures.bytes(room.walOnline()) + " online, " + Figures.bytes(room.walBulk()) + " in bulk");
    }

    private void times(ScaleReport report) {
        line(
                "  %-13s %s: %s",
                "strategy", report.advice().strategy(), report.advice().reason());
        line("    %7s  %-24s %-24s", "WORKERS", "ONLINE", "BULK");
        for (Time time : report.times()) {
            line(
                    "    %7d  %-24s %-24s",
                    time.workers(), Figures.duration(time.online()), Figures.duration(time.bulk()));
        }
        wrapped(
                "    an edge takes " + Figures.micros(report.cost().compute()) + " to compute, "
                        + Figures.micros(report.cost().online()) + " to insert, "
                        + Figures.micros(report.cost().bulk()) + " to load and index; "
                        + report.cost().source(),
                6);
        field(
                "connections",
                report.headroom().taken() + " of " + report.headroom().usable() + " are taken: "
                        + (report.headroom().workers() == 0
                                ? "a run would be held as soon as it begins"
                                : "there is room for " + report.headroom().workers() + " workers"));
    }

    private void missing(List<MissingIndex> missing) {
        if (!missing.isEmpty()) {
            lines.add("  missing indexes");
            for (MissingIndex index : missing) {
                lines.add("    " + index.statement() + ";");
                wrapped("      " + index.reason(), 6);
            }
        }
    }

    private void order(List<Action> order) {
        lines.add("  in this order");
        int number = 1;
        for (Action action : order) {
            wrapped(String.format(Locale.ROOT, "    %2d. %s: %s", number++, action.title(), action.reason()), 8);
            if (action.statement() != null) {
                lines.add("        " + action.statement() + ";");
            }
        }
    }

    private void field(String name, String value) {
        wrapped(String.format(Locale.ROOT, "  %-13s %s", name, value), 16);
    }

    private void inner(String name, String value) {
        wrapped(String.format(Locale.ROOT, "    %-17s %s", name, value), 22);
    }

    private void line(String format, Object... values) {
        lines.add(String.format(Locale.ROOT, format, values).stripTrailing());
    }

    // Long ids differ at their ends.
    private static String cut(String name) {
        int length = name.codePointCount(0, name.length());
        return length <= NAME
                ? name
                : name.substring(0, name.offsetByCodePoints(0, NAME / 3)) + "..."
                        + name.substring(name.offsetByCodePoints(0, length - (NAME - NAME / 3 - 3)));
    }

    private void wrapped(String text, int indent) {
        String rest = text;
        while (rest.length() > WIDTH) {
            int cut = rest.lastIndexOf(' ', WIDTH);
            if (cut <= indent) {
                break;
            }
            lines.add(rest.substring(0, cut));
            rest = " ".repeat(indent) + rest.substring(cut + 1);
        }
        lines.add(rest);
    }
}
