package dev.sluice.definitions;

import dev.sluice.FailureBudget;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Reads single values; each method reports what is wrong and gives null then. */
final class Scalars {

    private static final Pattern DURATION = Pattern.compile("([0-9]{1,12}) *(ms|s|m|)");
    private static final Pattern INTEGER = Pattern.compile("-?[0-9]+");

    private final Problems problems;

    Scalars(Problems problems) {
        this.problems = problems;
    }

    /** Text that is not blank. */
    @Nullable
    ScalarNode text(String what, FieldType type, Node node) {
        if (!(node instanceof ScalarNode scalar)) {
            expected(what, type.words(), node, "");
            return null;
        }
        if (NodeWords.isNull(node)) {
            problems.at(node, what + " has no value", "");
            return null;
        }
        if (!node.getTag().equals(Tag.STR)) {
            boolean known = node.getTag().getValue().startsWith(Tag.PREFIX);
            String suggestion = known
                    ? "put it in quotes if it is text: '" + scalar.getValue() + "'"
                    : "remove the tag " + node.getTag().getValue();
            expected(what, type.words(), node, suggestion);
            return null;
        }
        if (scalar.getValue().isBlank()) {
            problems.at(node, what + " is empty", "expected " + type.words());
            return null;
        }
        if (scalar.getValue().indexOf('\0') >= 0) {
            problems.at(node, what + " contains a NUL character, which PostgreSQL cannot store", "");
            return null;
        }
        return scalar;
    }

    /** A name or a label's value: text, or a number or truth value taken as it is written. */
    @Nullable
    String word(String what, Node node) {
        String written = written(node);
        if (written.isBlank() || written.indexOf('\0') >= 0 || NodeWords.isNull(node)) {
            expected(what, FieldType.TEXT.words(), node, "");
            return null;
        }
        return written;
    }

    /** A whole number within the field's range. */
    @Nullable
    Integer wholeNumber(FieldDescriptor field, Node node) {
        String written = written(node);
        if (!node.getTag().equals(Tag.INT) || !INTEGER.matcher(written).matches()) {
            String plain = written.replaceAll("[_,' ]", "");
            String suggestion = INTEGER.matcher(plain).matches() ? "write " + plain : rangeOf(field);
            expected("'" + field.name() + "'", field.type().words(), node, suggestion);
            return null;
        }
        BigInteger number = new BigInteger(written);
        return isWithin(field, number, node) ? Integer.valueOf(number.intValueExact()) : null;
    }

    /** A number above 0. */
    @Nullable
    Double number(FieldDescriptor field, Node node) {
        boolean number = node.getTag().equals(Tag.INT) || node.getTag().equals(Tag.FLOAT);
        try {
            double value = number ? new BigDecimal(written(node)).doubleValue() : 0;
            if (value > 0 && value <= Double.MAX_VALUE) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Such as .inf, which YAML takes for a number.
        }
        expected("'" + field.name() + "'", field.type().words(), node, "write it like " + field.example());
        return null;
    }

    /** A duration within the field's range. */
    @Nullable
    Duration duration(FieldDescriptor field, Node node) {
        Matcher matcher = DURATION.matcher(written(node).strip());
        if (!matcher.matches()) {
            expected("'" + field.name() + "'", field.type().words(), node, "write it like 50ms or 2s");
            return null;
        }
        long number = Long.parseLong(matcher.group(1));
        Duration duration = switch (matcher.group(2)) {
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            default -> Duration.ofMillis(number);
        };
        return isWithin(field, BigInteger.valueOf(duration.toMillis()), node) ? duration : null;
    }

    /** A number of rows, or a share with a per cent sign. */
    @Nullable
    FailureBudget budget(FieldDescriptor field, Node node) {
        try {
            return FailureBudget.parse(written(node));
        } catch (IllegalArgumentException e) {
            expected("'" + field.name() + "'", field.type().words(), node, "write it like 50 or 0.5%");
            return null;
        }
    }

    @Nullable
    Boolean truth(FieldDescriptor field, Node node) {
        return truth(field, node, "");
    }

    /** The same with what to say to whoever wrote something else. */
    @Nullable
    Boolean truth(FieldDescriptor field, Node node, String suggestion) {
        String written = written(node);
        if (!node.getTag().equals(Tag.BOOL) || !(written.equals("true") || written.equals("false"))) {
            expected("'" + field.name() + "'", field.type().words(), node, suggestion);
            return null;
        }
        return Boolean.valueOf(written);
    }

    /** What stands there, if it is a single value; otherwise nothing. */
    private static String written(Node node) {
        return node instanceof ScalarNode scalar ? scalar.getValue() : "";
    }

    private boolean isWithin(FieldDescriptor field, BigInteger value, Node node) {
        FieldDescriptor.Range range = field.range();
        if (range == null || (value.bitLength() < Long.SIZE && range.contains(value.longValue()))) {
            return true;
        }
        problems.at(node, "'" + field.name() + "' must be " + range + ", got " + value, "");
        return false;
    }

    private static String rangeOf(FieldDescriptor field) {
        return field.range() == null ? "" : "it must be " + field.range();
    }

    private void expected(String what, String expected, Node node, String suggestion) {
        problems.at(node, what + ": expected " + expected + ", got " + NodeWords.of(node), suggestion);
    }
}
