package dev.sluice.plan;

import dev.sluice.Outcomes;
import dev.sluice.plan.StepTrial.Place;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Puts the places of a trial together: what the first passes did, and what the second ones. Pure. */
final class Samples {

    private Samples() {}

    /** What the first passes did. At least one place. */
    static Sample of(List<Place> places, List<String> failures) {
        Outcomes outcomes = Outcomes.NONE;
        Interval perRow = null;
        long wal = 0;
        long images = 0;
        long hot = 0;
        long updates = 0;
        double outside = 0;
        boolean othersSeen = false;
        Set<String> columns = new LinkedHashSet<>();
        Set<Sample.Lock> locks = new LinkedHashSet<>();
        for (Place place : places) {
            outcomes = outcomes.plus(place.outcomes());
            boolean triggered = !place.others().isEmpty()
                    || place.tree().triggers().stream()
                            .anyMatch(t -> t.constraint().isEmpty());
            othersSeen |= triggered;
            // The plan's own count is ours alone, but does not contain what triggers do after the statement.
            wal += triggered
                    ? Math.max(place.logBytes(), place.tree().root().walBytes())
                    : place.tree().root().walBytes();
            images += place.tree().root().fullPages();
            hot += place.own().hot();
            updates += place.own().updated();
            columns.addAll(place.first().columns());
            outside += place.after()
                    .outsideBytes(place.first().keys(), place.first().columns());
            locks.addAll(place.locks());
            if (place.outcomes().changed() > 0) {
                double each = place.millis() / place.outcomes().changed();
                perRow = perRow == null
                        ? Interval.exactly(each)
                        : new Interval(Math.min(perRow.low(), each), Math.max(perRow.high(), each));
            }
        }
        return new Sample(
                places.size(),
                outcomes,
                wal,
                images,
                othersSeen,
                mean(places, true),
                mean(places, false),
                outside / Math.max(1, outcomes.changed()),
                hot,
                updates,
                scatter(places),
                perRow == null ? Interval.ZERO : perRow,
                List.copyOf(columns),
                List.copyOf(locks),
                fired(places),
                writes(places),
                failures);
    }

    private static double mean(List<Place> places, boolean before) {
        double sum = 0;
        int count = 0;
        for (Place place : places) {
            double mean = (before ? place.before() : place.after())
                    .meanBytes(place.first().keys());
            if (!Double.isNaN(mean)) {
                sum += mean;
                count++;
            }
        }
        return count == 0 ? 0 : sum / count;
    }

    // Blocks touched for each block that as many neighbouring rows would fill.
    private static double scatter(List<Place> places) {
        double blocks = 0;
        double needed = 0;
        for (Place place : places) {
            double bytes = place.before().rows().values().stream()
                    .mapToDouble(row -> row.bytes() + 4)
                    .sum();
            // A chunk may begin and end in the middle of a block.
            needed += Math.ceil(bytes / TableFacts.PAGE_BYTES) + 1;
            blocks += place.before().blocks();
        }
        return needed == 0 ? 1 : Math.max(1, blocks / needed);
    }

    private static List<Sample.Fired> fired(List<Place> places) {
        Map<String, Sample.Fired> all = new LinkedHashMap<>();
        for (Place place : places) {
            for (PlanTree.Trigger trigger : place.tree().triggers()) {
                if (trigger.calls() > 0) {
                    boolean key = !trigger.constraint().isEmpty();
                    Sample.Fired fired = new Sample.Fired(
                            key ? trigger.constraint() : trigger.name(),
                            trigger.relation(),
                            key,
                            trigger.calls(),
                            trigger.millis());
                    all.merge(
                            trigger.name() + " " + trigger.relation(),
                            fired,
                            (a, b) -> new Sample.Fired(
                                    a.name(),
                                    a.relation(),
                                    a.foreignKey(),
                                    a.calls() + b.calls(),
                                    a.millis() + b.millis()));
                }
            }
        }
        return List.copyOf(all.values());
    }

    // A table keeps what a rolled-back transaction made it grow by: so the growth is from the first place to the last.
    private static List<Sample.Written> writes(List<Place> places) {
        Map<String, List<TableWrites>> byTable = new LinkedHashMap<>();
        places.forEach(place -> place.others()
                .forEach(other -> byTable.computeIfAbsent(other.relation(), name -> new ArrayList<>())
                        .add(other)));
        List<Sample.Written> writes = new ArrayList<>();
        byTable.forEach((name, all) -> writes.add(new Sample.Written(
                name,
                all.stream().mapToLong(TableWrites::inserted).sum(),
                all.stream().mapToLong(TableWrites::updated).sum(),
                all.stream().mapToLong(TableWrites::deleted).sum(),
                Math.max(0, all.get(all.size() - 1).bytes() - all.get(0).bytes()))));
        return writes;
    }

    /** What the second passes did. At least one place. */
    static Idempotence idempotence(List<Place> places) {
        long rows =
                places.stream().mapToLong(place -> place.outcomes().changed()).sum();
        Set<String> columns = new LinkedHashSet<>();
        List<String> keys = new ArrayList<>();
        long changed = 0;
        long rewritten = 0;
        Set<String> unseen = new LinkedHashSet<>();
        List<String> reasons = new ArrayList<>();
        for (Place place : places) {
            columns.addAll(place.second().columns());
            keys.addAll(place.second().keys());
            changed += place.second().keys().size();
            rewritten += place.rewritten();
            unseen.addAll(place.unseen());
        }
        if (changed > 0) {
            reasons.add(String.format(
                    Locale.ROOT,
                    "changed %s of %,d of %,d rows again, such as %s",
                    columns.isEmpty() ? "the existence" : String.join(", ", columns),
                    changed,
                    rows,
                    String.join(", ", keys.subList(0, Math.min(3, keys.size())))));
        }
        reasons.addAll(elsewhere(places));
        places.stream()
                .map(Place::failedTwice)
                .filter(failure -> !failure.isEmpty())
                .findFirst()
                .ifPresent(failure -> reasons.add("failed: " + failure));
        List<String> shown = keys.subList(0, Math.min(Idempotence.KEYS_SHOWN, keys.size()));
        if (!reasons.isEmpty()) {
            return new Idempotence(
                    Idempotence.Verdict.NOT_IDEMPOTENT,
                    rows,
                    changed,
                    List.copyOf(columns),
                    shown,
                    "applied a second time, the step " + String.join("; ", reasons));
        }
        if (rows == 0) {
            return Idempotence.unknown("the step changed no sampled row, so applying it twice shows nothing");
        }
        if (!unseen.isEmpty()) {
            return new Idempotence(
                    Idempotence.Verdict.UNKNOWN,
                    rows,
                    0,
                    List.of(),
                    List.of(),
                    "applied a second time, the step updated rows of " + String.join(", ", unseen)
                            + " again; whether to the same values cannot be seen");
        }
        String sentence = rewritten == 0
                ? String.format(Locale.ROOT, "applied a second time to %,d rows, the step changed nothing", rows)
                : String.format(
                        Locale.ROOT,
                        "applied a second time to %,d rows, the step wrote %,d again with the same contents; a guard in"
                                + " the step would spare that",
                        rows,
                        rewritten);
        return new Idempotence(Idempotence.Verdict.IDEMPOTENT, rows, 0, List.of(), List.of(), sentence);
    }

    private static List<String> elsewhere(List<Place> places) {
        Map<String, long[]> sums = new LinkedHashMap<>();
        for (Place place : places) {
            for (TableWrites other : place.elsewhere()) {
                long[] sum = sums.computeIfAbsent(other.relation(), name -> new long[3]);
                sum[0] += other.inserted();
                sum[1] += other.updated();
                sum[2] += other.deleted();
            }
        }
        List<String> phrases = new ArrayList<>();
        sums.forEach((table, sum) -> {
            List<String> what = new ArrayList<>();
            if (sum[0] > 0) {
                what.add(String.format(Locale.ROOT, "inserted %,d rows", sum[0]));
            }
            if (sum[1] > 0) {
                what.add(String.format(Locale.ROOT, "changed %,d rows", sum[1]));
            }
            if (sum[2] > 0) {
                what.add(String.format(Locale.ROOT, "deleted %,d rows", sum[2]));
            }
            phrases.add(String.join(", ", what) + " of " + table);
        });
        return phrases;
    }
}
