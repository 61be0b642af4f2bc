package dev.sluice.cli.plan;

import dev.sluice.cli.terminal.Human;
import dev.sluice.cli.terminal.Table;
import dev.sluice.cli.terminal.Terminal;
import dev.sluice.plan.Interval;
import dev.sluice.plan.PlanReport;
import dev.sluice.plan.PlanSentences;
import dev.sluice.plan.Projection;
import dev.sluice.plan.Risk;
import dev.sluice.plan.RowCount;
import dev.sluice.plan.Sample;
import dev.sluice.plan.StepPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A plan told at length. Pure. */
public final class PlanText {

    private static final int WIDTH = 110;
    private static final String FIELD = "  %-13s %s";
    private static final int NAMES_SHOWN = 8;

    private final Terminal terminal;

    public PlanText(Terminal terminal) {
        this.terminal = terminal;
    }

    /**
     * The plan.
     *
     * @param next the command that runs it
     */
    public String full(PlanReport report, String next) {
        List<String> lines = new ArrayList<>();
        lines.add("Plan " + report.plan().hash() + " of " + report.plan().backfill() + ", made in "
                + Human.duration(report.took()) + "; nothing was changed.");
        field(lines, "walks", walk(report));
        field(lines, "rows", count(report.rows()));
        field(lines, "remaining", count(report.remaining()));
        if (report.density() != null) {
            field(lines, "density", report.density().sentence());
        }
        if (!report.stepPlans().isEmpty()) {
            field(lines, "statement", statement(report.stepPlans()));
        }
        report.sample().ifPresent(sample -> sample(lines, sample));
        field(lines, "twice", report.idempotence().sentence());
        report.projection().ifPresent(projection -> projection(lines, projection));
        risks(lines, report);
        lines.add("");
        lines.add(
                report.refusals().isEmpty()
                        ? "To run exactly this:\n  " + next
                        : "A run of this is refused; what is marked ! says what to do.");
        return String.join("\n", lines);
    }

    private static String walk(PlanReport report) {
        String bounds = report.plan().lower() == null
                ? "which is empty"
                : "from " + report.plan().lower() + " to " + report.plan().upper();
        return plain(report.plan().table()) + " by " + report.keyTypes() + ", " + bounds;
    }

    private static String count(RowCount count) {
        return PlanSentences.rows(count) + " (" + count.source()
                + (count.basis() == RowCount.Basis.COUNTED ? "" : ", an estimate") + ")";
    }

    private static String statement(List<StepPlan> places) {
        String how = places.stream().map(StepPlan::summary).distinct().limit(3).collect(Collectors.joining(" or "));
        return how + "; asked at " + Human.count(places.size(), "place", "places") + " of the key space";
    }

    private static void sample(List<String> lines, Sample sample) {
        long changed = sample.outcomes().changed();
        field(
                lines,
                "sample",
                Human.count(sample.outcomes().scanned(), "row", "rows") + " at "
                        + Human.count(sample.places(), "place", "places") + ", rolled back: "
                        + sample.outcomes().sentence());
        if (changed > 0) {
            inner(
                    lines,
                    "WAL",
                    String.format(
                            Locale.ROOT,
                            "%,d bytes a changed row, %,d whole pages among it%s",
                            sample.walBytes() / changed,
                            sample.fullPages(),
                            sample.walOfOthers() ? " (other sessions' may be in it, as triggers had to be seen)" : ""));
            inner(
                    lines,
                    "row",
                    String.format(Locale.ROOT, "%.0f bytes, then %.0f", sample.rowBytesBefore(), sample.rowBytesAfter())
                            + (sample.columns().isEmpty() ? "" : "; changed: " + names(sample.columns())));
        }
        if (sample.updates() > 0) {
            inner(
                    lines,
                    "HOT",
                    Human.percent(sample.hotShare()) + " of " + Human.count(sample.updates(), "update", "updates")
                            + " needed no index entry");
        }
        if (!sample.locks().isEmpty()) {
            inner(
                    lines,
                    "locks",
                    names(sample.locks().stream()
                            .map(lock -> lock.mode() + " on " + plain(lock.relation()))
                            .toList()));
        }
        if (!sample.triggers().isEmpty()) {
            inner(
                    lines,
                    "fires",
                    names(sample.triggers().stream()
                            .map(fired -> (fired.foreignKey() ? "foreign key " : "trigger ") + fired.name() + " on "
                                    + plain(fired.relation()) + " (" + Human.count(fired.calls(), "time", "times")
                                    + ")")
                            .toList()));
        }
    }

    private void projection(List<String> lines, Projection projection) {
        lines.add("  projection");
        inner(lines, "changes", number(projection.changed()) + " rows");
        inner(lines, "WAL", PlanSentences.bytes(projection.wal()));
        inner(
                lines,
                "growth",
                "table " + PlanSentences.bytes(projection.heapGrowth()) + ", indexes "
                        + PlanSentences.bytes(projection.indexGrowth())
                        + (projection.otherGrowth().high() > 0
                                ? ", other tables " + PlanSentences.bytes(projection.otherGrowth())
                                : ""));
        Table table = new Table(0, "    ", ">WORKERS", "AT FULL SPEED", "AT A DUTY OF 50 %");
        for (Projection.Time time : projection.times()) {
            table.add(
                    "    ",
                    String.valueOf(time.workers()),
                    PlanSentences.duration(time.seconds()),
                    PlanSentences.duration(time.secondsAtHalfDuty()));
        }
        lines.add(table.text(WIDTH, terminal));
    }

    private static void risks(List<String> lines, PlanReport report) {
        if (report.risks().isEmpty()) {
            return;
        }
        lines.add("  to know");
        for (Risk risk : report.risks()) {
            String mark = switch (risk.weight()) {
                case REFUSES -> "  ! ";
                case WARNS -> "  * ";
                case INFORMS -> "  - ";
            };
            lines.add(wrapped("  " + mark + plain(risk.sentence()), 6));
        }
    }

    private static String number(Interval interval) {
        return PlanSentences.rows(new RowCount(interval, RowCount.Basis.SAMPLED, ""));
    }

    private static String names(List<String> names) {
        String shown = String.join(", ", names.subList(0, Math.min(NAMES_SHOWN, names.size())));
        return names.size() > NAMES_SHOWN ? shown + " and " + (names.size() - NAMES_SHOWN) + " more" : shown;
    }

    private static void field(List<String> lines, String name, String value) {
        lines.add(wrapped(String.format(Locale.ROOT, FIELD, name, value), 16));
    }

    private static void inner(List<String> lines, String name, String value) {
        lines.add(wrapped(String.format(Locale.ROOT, "    %-11s %s", name, value), 16));
    }

    // Quotes are right in SQL and noise here, as long as leaving them out changes nothing.
    private static String plain(String quoted) {
        return quoted.replaceAll("\"([a-z_][a-z0-9_]*)\"", "$1");
    }

    private static String wrapped(String text, int indent) {
        StringBuilder all = new StringBuilder();
        String rest = text;
        while (rest.length() > WIDTH) {
            int cut = rest.lastIndexOf(' ', WIDTH);
            if (cut <= indent) {
                break;
            }
            all.append(rest, 0, cut).append('\n');
            rest = " ".repeat(indent) + rest.substring(cut + 1);
        }
        return all.append(rest).toString();
    }
}
