package dev.sluice.recipes.counters;

import dev.sluice.recipes.catalog.SqlName;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a counter as people write it. Names follow SQL's rules: letters fold to lower case unless quoted.
 *
 * <pre>
 * users.followers_count:  follows.followed_id
 * users.posts_count:      posts.user_id where deleted_at IS NULL
 * orders.total:           sum(order_lines.amount) by order_id
 * threads.last_post_at:   max(posts.created_at) by thread_id where NOT hidden
 * </pre>
 *
 * <p>Stateless and thread-safe.
 */
public final class CounterSyntax {

    private static final String NAME =
            "(?:\"(?:[^\"\0]|\"\")+\"|[A-Za-z_\\x{80}-\\x{10FFFF}][\\w$\\x{80}-\\x{10FFFF}]*)";
    private static final String DOTTED = NAME + "(?:\\s*\\.\\s*" + NAME + "){1,2}";
    private static final int FLAGS = Pattern.CASE_INSENSITIVE | Pattern.DOTALL;

    private static final Pattern TARGET = Pattern.compile("\\s*" + DOTTED + "\\s*");
    private static final Pattern COUNT = Pattern.compile("\\s*(" + DOTTED + ")\\s*", FLAGS);
    private static final Pattern FUNCTION = Pattern.compile("\\s*(\\w+)\\s*\\(", FLAGS);
    private static final Pattern FOLD =
            Pattern.compile("\\s*(?:sum|max|min)\\s*\\(\\s*(" + DOTTED + ")\\s*\\)\\s*", FLAGS);
    private static final Pattern BY = Pattern.compile("by\\s+(" + NAME + ")\\s*", FLAGS);
    private static final Pattern WHERE = Pattern.compile("where(?![\\w$])(.*)", FLAGS);

    private static final String FORMS = "write it as follows.followed_id, or sum(order_lines.amount) by order_id";

    private CounterSyntax() {}

    /**
     * Reads a counter.
     *
     * @param target the column that holds it, as {@code table.column} or {@code schema.table.column}
     * @param source what it is computed from
     * @throws CounterSyntaxException if one of them cannot be read
     */
    public static Counter parse(String target, String source) {
        SqlName name = TARGET.matcher(target).matches() ? SqlName.parse(target).orElse(null) : null;
        if (name == null) {
            throw new CounterSyntaxException(
                    true,
                    0,
                    Math.max(1, target.length()),
                    "'" + target + "' is not a column of a table",
                    "write it as users.followers_count");
        }
        return source(name.parent(), name.last(), source);
    }

    private static Counter source(SqlName table, String column, String text) {
        Matcher function = FUNCTION.matcher(text);
        if (function.lookingAt()) {
            return folded(table, column, text, function);
        }
        Matcher count = COUNT.matcher(text);
        if (!count.lookingAt()) {
            throw wrong(text, 0, "'" + text.strip() + "' does not say what is counted", FORMS);
        }
        SqlName by = name(count.group(1));
        String where = where(text, count.end());
        return new Counter(table, column, Counter.Fold.COUNT, by.parent(), by.last(), null, where);
    }

    private static Counter folded(SqlName table, String column, String text, Matcher function) {
        String word = function.group(1).toLowerCase(Locale.ROOT);
        Optional<Counter.Fold> fold = java.util.Arrays.stream(Counter.Fold.values())
                .filter(f -> f != Counter.Fold.COUNT && f.word().equals(word))
                .findFirst();
        if (fold.isEmpty()) {
            String suggestion = word.equals("count")
                    ? "a count names the column that refers to " + table.text() + " and no more: follows.followed_id"
                    : "known are sum, max and min; a count has none";
            throw wrong(text, function.start(1), "'" + function.group(1) + "' is no counter", suggestion);
        }
        Matcher value = FOLD.matcher(text);
        if (!value.lookingAt()) {
            throw wrong(
                    text,
                    function.end(),
                    word + "(…) takes one column of the table whose rows are counted",
                    "write " + word + "(order_lines.amount) by order_id; for an expression use a generated column");
        }
        Matcher by = BY.matcher(text);
        if (!by.region(value.end(), text.length()).lookingAt()) {
            throw wrong(
                    text,
                    value.end(),
                    "by which column do these rows belong to " + table.text() + "?",
                    "write " + text.substring(0, value.end()).strip() + " by order_id");
        }
        SqlName of = name(value.group(1));
        String where = where(text, by.end());
        return new Counter(
                table, column, fold.get(), of.parent(), name(by.group(1)).last(), of.last(), where);
    }

    private static @Nullable String where(String text, int from) {
        if (from == text.length()) {
            return null;
        }
        Matcher where = WHERE.matcher(text);
        if (!where.region(from, text.length()).lookingAt()) {
            throw wrong(
                    text,
                    from,
                    "expected 'where' and a predicate, got '"
                            + text.substring(from).strip() + "'",
                    FORMS);
        }
        if (where.group(1).isBlank()) {
            throw wrong(text, from, "'where' without a predicate", "add one, or remove the word");
        }
        return where.group(1).strip();
    }

    private static SqlName name(String text) {
        return SqlName.parse(text).orElseThrow(() -> new IllegalStateException(text));
    }

    private static CounterSyntaxException wrong(String text, int offset, String message, String suggestion) {
        int at = Math.min(offset, Math.max(0, text.length() - 1));
        return new CounterSyntaxException(false, at, Math.max(1, text.length() - at), message, suggestion);
    }
}
