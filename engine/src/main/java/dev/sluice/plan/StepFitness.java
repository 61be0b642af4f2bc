package dev.sluice.plan;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether a plan of the step is fit to be executed chunk after chunk: none may read a large table whole each time. Pure.
 */
final class StepFitness {

    /** A table of fewer pages is read whole for want of anything better; reading 8 MB takes a moment. */
    static final long SMALL_PAGES = 1_000;

    /** More pages a chunk, of a table that is only looked up in, and chunks of a quarter of a second are impossible. */
    static final long LOOKUP_PAGES = 10_000;

    private static final Pattern NAME = Pattern.compile("(\\w+|\"(?:[^\"]|\"\")+\")\\.(\\w+|\"(?:[^\"]|\"\")+\")");

    private final Map<String, Relation> relations;
    private final List<String> refusals = new ArrayList<>();
    private final List<String> cares = new ArrayList<>();
    private final Set<String> reads = new LinkedHashSet<>();

    private StepFitness(Map<String, Relation> relations) {
        this.relations = relations;
    }

    /**
     * What is known of a table in the plan.
     *
     * @param pages of its heap
     * @param walked whether it is the walked table, or a part of it
     */
    record Relation(long pages, boolean walked) {}

    /** Judges the plan of one chunk. */
    static StepPlan judge(String chunk, PlanTree tree, Map<String, Relation> relations) {
        StepFitness fitness = new StepFitness(relations);
        fitness.visit(tree.root(), 1, List.of());
        String summary = fitness.reads.isEmpty() ? tree.root().type() : String.join("; ", fitness.reads);
        return new StepPlan(chunk, summary, fitness.refusals, fitness.cares);
    }

    // times: how often the node is executed, as estimated.
    private void visit(PlanTree.Node node, double times, List<PlanTree.Node> above) {
        boolean scan = node.type().endsWith("Scan") && !node.relation().isEmpty();
        if (scan) {
            scanned(node, times, above);
        }
        List<PlanTree.Node> path = new ArrayList<>(above);
        path.add(node);
        for (PlanTree.Node child : node.children()) {
            visit(child, times * executions(node, child), path);
        }
    }

    private static double executions(PlanTree.Node node, PlanTree.Node child) {
        boolean kept = child.type().equals("Materialize") || child.type().equals("Memoize");
        if (node.type().equals("Nested Loop") && child.relationship().equals("Inner") && !kept) {
            return Math.max(1, node.children().get(0).rows());
        }
        // A subquery that depends on the row is executed for each; one that is hashed, once.
        boolean perRow = child.relationship().equals("SubPlan")
                && node.conditions().stream().noneMatch(condition -> condition.contains("hashed SubPlan"));
        return perRow ? Math.max(1, Math.max(node.rows(), childRows(node))) : 1;
    }

    private static double childRows(PlanTree.Node node) {
        return node.children().stream()
                .filter(child -> child.relationship().equals("Outer"))
                .mapToDouble(PlanTree.Node::rows)
                .max()
                .orElse(1);
    }

    private void scanned(PlanTree.Node node, double times, List<PlanTree.Node> above) {
        Relation relation = relations.getOrDefault(node.relation(), new Relation(0, false));
        String index = node.children().stream()
                .map(PlanTree.Node::index)
                .reduce(node.index(), (one, other) -> one.isEmpty() ? other : one);
        String how = node.type() + (index.isEmpty() ? "" : " using " + index);
        if (relation.walked()) {
            reads.add(how);
        }
        boolean whole = node.type().contains("Seq Scan")
                || node.type().startsWith("Index") && node.indexCondition().isEmpty();
        if (!whole || node.type().startsWith("Bitmap Heap")) {
            return;
        }
        double pages = relation.pages() * times;
        boolean refused = relation.walked() && times <= 1 ? pages >= SMALL_PAGES : pages >= LOOKUP_PAGES;
        if (!refused && pages < SMALL_PAGES) {
            return;
        }
        String sentence = sentence(node, how, relation, times, columns(node, above));
        (refused ? refusals : cares).add(sentence);
    }

    private static String sentence(
            PlanTree.Node node, String how, Relation relation, double times, List<String> columns) {
        String often = times > 1.5 ? String.format(Locale.ROOT, "%,.0f times a chunk", times) : "for each chunk";
        String cure;
        if (!columns.isEmpty()) {
            cure = "an index is missing: CREATE INDEX CONCURRENTLY ON " + node.relation() + " ("
                    + String.join(", ", columns) + ")";
        } else if (relation.walked()) {
            cure = "nothing in the step ties these rows to the chunk: add AND :chunk(" + node.alias() + ")";
        } else {
            cure = "tie its rows to those of the chunk by a column that has an index";
        }
        return String.format(
                Locale.ROOT,
                "the step reads the whole table %s (%,d pages) %s (%s): %s",
                node.relation(),
                relation.pages(),
                often,
                how,
                cure);
    }

    /** The columns of this scan that conditions compare with something: those that an index would be of use on. */
    private static List<String> columns(PlanTree.Node scan, List<PlanTree.Node> above) {
        Set<String> names = new LinkedHashSet<>();
        List<String> conditions = new ArrayList<>(scan.conditions());
        above.forEach(node -> conditions.addAll(node.conditions()));
        above.forEach(node -> conditions.add(node.indexCondition()));
        // Conditions beside the scan, as of the other side of a nested loop, may name it too.
        for (String condition : conditions) {
            for (String part : condition.split(" AND ", -1)) {
                if (part.contains(" = ") && !part.contains(" IS ")) {
                    Matcher name = NAME.matcher(part);
                    while (name.find()) {
                        if (unquoted(name.group(1)).equals(scan.alias())) {
                            names.add(name.group(2));
                        }
                    }
                }
            }
        }
        return List.copyOf(names);
    }

    private static String unquoted(String name) {
        return name.startsWith("\"") ? name.substring(1, name.length() - 1).replace("\"\"", "\"") : name;
    }
}
