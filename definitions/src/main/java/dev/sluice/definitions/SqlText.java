package dev.sluice.definitions;

import dev.sluice.Key;
import dev.sluice.KeyColumn;
import dev.sluice.KeyType;
import dev.sluice.plan.Similar;
import dev.sluice.sql.ChunkSql;
import dev.sluice.sql.ChunkSyntaxException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Checks SQL as far as that goes without a database: {@code :chunk}, and that there is one statement. */
final class SqlText {

    /** Any key: where placeholders stand does not depend on it. */
    private static final Key ANY_KEY = new Key(List.of(KeyColumn.of("any", KeyType.BIGINT)));

    private static final Pattern PLACEHOLDER = Pattern.compile("(?<![:\\w]):([A-Za-z_]+)\\s*\\(");
    private static final Pattern CHUNK = Pattern.compile(":chunk\\b");

    private final Problems problems;

    SqlText(Problems problems) {
        this.problems = problems;
    }

    /** A step, or a check: one statement with {@code :chunk(alias)}. */
    void checkChunked(String what, ScalarNode step) {
        String sql = step.getValue();
        try {
            if (ChunkSql.parse(sql, ANY_KEY).occurrences() > 0) {
                return;
            }
        } catch (ChunkSyntaxException e) {
            problems.inside(step, e.offset(), lengthAt(sql, e.offset()), String.valueOf(e.getMessage()), "");
            return;
        }
        Matcher placeholder = PLACEHOLDER.matcher(sql);
        while (placeholder.find()) {
            String word = placeholder.group(1);
            // A correct one that does not count stands in a string or a comment.
            if (!word.equals("chunk") && Similar.to(word, List.of("chunk")).isPresent()) {
                problems.inside(
                        step,
                        placeholder.start(),
                        placeholder.group(1).length() + 1,
                        what + " has no :chunk(alias)",
                        "did you mean ':chunk'?");
                return;
            }
        }
        problems.inside(
                step,
                0,
                lengthAt(sql, 0),
                what + " has no :chunk(alias), so each chunk would touch the whole table",
                "add AND :chunk(c) to its WHERE, c being the alias of the table to walk");
    }

    /** An expression, which the engine puts into statements of its own. */
    void checkExpression(String what, ScalarNode expression) {
        String sql = expression.getValue();
        int chunk = -1;
        try {
            if (ChunkSql.parse(sql, ANY_KEY).occurrences() > 0) {
                Matcher matcher = CHUNK.matcher(sql);
                chunk = matcher.find() ? matcher.start() : 0;
            } else if (endsWithSemicolon(sql)) {
                oneExpression(what, expression, sql.lastIndexOf(';'));
            }
        } catch (ChunkSyntaxException e) {
            if (sql.startsWith(":chunk", e.offset())) {
                chunk = e.offset();
            } else {
                oneExpression(what, expression, e.offset());
            }
        }
        if (chunk >= 0) {
            problems.inside(
                    expression,
                    chunk,
                    ":chunk".length(),
                    what + " takes no :chunk",
                    "it is confined to the chunk already");
        }
    }

    private void oneExpression(String what, ScalarNode expression, int semicolon) {
        problems.inside(expression, semicolon, 1, what + " is one SQL expression", "remove the ';'");
    }

    private static boolean endsWithSemicolon(String sql) {
        return sql.stripTrailing().endsWith(";");
    }

    // The word that begins there, or one character.
    private static int lengthAt(String sql, int offset) {
        int end = offset + 1;
        while (end < sql.length() && Character.isLetterOrDigit(sql.charAt(end))) {
            end++;
        }
        return end - offset;
    }
}
