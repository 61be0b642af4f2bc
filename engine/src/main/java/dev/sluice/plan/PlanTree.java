package dev.sluice.plan;

import dev.sluice.sql.Identifiers;
import dev.sluice.sql.JsonText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A query plan as {@code EXPLAIN (FORMAT JSON, VERBOSE)} tells it.
 *
 * @param root the node on top
 * @param triggers that fired, if the statement was executed
 * @param millis it took, if it was executed
 */
record PlanTree(Node root, List<Trigger> triggers, double millis) {

    /** What a trigger took: {@code constraint} is empty unless it belongs to one, as a foreign key. */
    record Trigger(String name, String constraint, String relation, long calls, double millis) {}

    /**
     * A node.
     *
     * @param type such as {@code Seq Scan}
     * @param relation the table it reads or writes, quoted and with its schema; empty if none
     * @param alias under which conditions name the table
     * @param index that it reads; empty if none
     * @param indexCondition what of the index it reads; empty for all of it, or if it reads no index
     * @param conditions every other condition, among them filters and join conditions
     * @param relationship to the node above, such as {@code Inner} or {@code SubPlan}
     * @param rows as estimated
     * @param actualRows as counted, over all its executions; 0 if it was not executed
     * @param walBytes written by it and those below
     */
    record Node(
            String type,
            String relation,
            String alias,
            String index,
            String indexCondition,
            List<String> conditions,
            String relationship,
            double rows,
            double cost,
            double actualRows,
            long fullPages,
            long walBytes,
            List<Node> children) {

        void visit(Consumer<Node> visitor) {
            visitor.accept(this);
            children.forEach(child -> child.visit(visitor));
        }
    }

    /**
     * Reads a plan.
     *
     * @throws IllegalArgumentException if the text is not one
     */
    static PlanTree read(String json) {
        if (!(JsonText.read(json) instanceof List<?> all) || all.isEmpty() || !(all.get(0) instanceof Map<?, ?> top)) {
            throw new IllegalArgumentException("not a query plan: " + json);
        }
        List<Trigger> triggers = new ArrayList<>();
        for (Map<?, ?> trigger : maps(top.get("Triggers"))) {
            triggers.add(new Trigger(
                    text(trigger, "Trigger Name"),
                    text(trigger, "Constraint Name"),
                    text(trigger, "Relation"),
                    Math.round(number(trigger, "Calls")),
                    number(trigger, "Time")));
        }
        return new PlanTree(
                node(top.get("Plan") instanceof Map<?, ?> plan ? plan : Map.of()),
                triggers,
                number(top, "Execution Time"));
    }

    private static Node node(Map<?, ?> json) {
        List<Node> children = new ArrayList<>();
        for (Map<?, ?> child : maps(json.get("Plans"))) {
            children.add(node(child));
        }
        List<String> conditions = new ArrayList<>();
        for (Map.Entry<?, ?> entry : json.entrySet()) {
            String name = String.valueOf(entry.getKey());
            if ((name.endsWith("Cond") || name.endsWith("Filter")) && !name.equals("Index Cond")) {
                conditions.add(String.valueOf(entry.getValue()));
            }
        }
        String schema = text(json, "Schema");
        String relation = text(json, "Relation Name");
        return new Node(
                text(json, "Node Type"),
                relation.isEmpty() ? "" : Identifiers.quote(schema, relation),
                text(json, "Alias"),
                text(json, "Index Name"),
                text(json, "Index Cond") + text(json, "TID Cond"),
                conditions,
                text(json, "Parent Relationship"),
                number(json, "Plan Rows"),
                number(json, "Total Cost"),
                number(json, "Actual Rows") * number(json, "Actual Loops"),
                Math.round(number(json, "WAL FPI")),
                Math.round(number(json, "WAL Bytes")),
                children);
    }

    private static List<Map<?, ?>> maps(@Nullable Object list) {
        List<Map<?, ?>> maps = new ArrayList<>();
        if (list instanceof List<?> all) {
            for (Object one : all) {
                if (one instanceof Map<?, ?> map) {
                    maps.add(map);
                }
            }
        }
        return maps;
    }

    private static String text(Map<?, ?> json, String name) {
        Object value = json.get(name);
        return value == null ? "" : value.toString();
    }

    private static double number(Map<?, ?> json, String name) {
        return json.get(name) instanceof Number number ? number.doubleValue() : 0;
    }
}
