package dev.sluice;

import java.math.BigDecimal;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A health measure of the user's own, which slows or stops the run beside the built-in ones: a query, a page that says go,
 * or a Prometheus query.
 *
 * <p>Written as {@code NAME KIND hard|graded [LIMIT] [URL] [QUERY]}, for example
 *
 * <pre>
 * queue_depth sql graded 10000 SELECT count(*) FROM outbox WHERE sent_at IS NULL
 * change_freeze http hard https://deploys.internal/may-backfill
 * checkout_p99 prometheus hard 0.25 http://prometheus:9090 histogram_quantile(0.99, sum by (le) (rate(checkout_bucket[1m])))
 * </pre>
 *
 * Immutable.
 *
 * @param name its name as a signal: a lower-case letter, then lower-case letters, digits and underscores, 40 at most
 * @param kind where the number comes from
 * @param hard whether the run stops when the limit is reached; else it only gets slower
 * @param limit the value at which the run stops or is slowest, above 0; always 1 for {@link Kind#HTTP}
 * @param url of the page, or of Prometheus without {@code /api}; empty for {@link Kind#SQL}
 * @param query in SQL, giving one row with one number, or in Prometheus' language; empty for {@link Kind#HTTP}
 */
public record Probe(String name, Kind kind, boolean hard, double limit, String url, String query) {

    /** Where the number of a probe comes from. */
    public enum Kind {
        /** A query in the database that is worked on, in a read-only transaction of one second at most. */
        SQL,
        /** A page: status 200 means go, 429 slower, anything else stop. */
        HTTP,
        /** An instant query to Prometheus: the value of its first sample. */
        PROMETHEUS
    }

    private static final int LONGEST_NAME = 40;
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0," + (LONGEST_NAME - 1) + "}");
    private static final Pattern WORD = Pattern.compile("\\s*(\\S+)\\s*(.*)", Pattern.DOTALL);

    /** The status of {@link Kind#HTTP} has a limit by itself. */
    private static final double HTTP_LIMIT = 1;

    /**
     * Checks that the parts fit together.
     *
     * @throws IllegalArgumentException if they do not, saying which and why
     */
    public Probe {
        require(NAME.matcher(name).matches(), name, "its name must be like queue_depth, of at most 40 characters");
        require(limit > 0 && limit <= Double.MAX_VALUE, name, "its limit must be a number above 0");
        if (kind == Kind.SQL) {
            require(url.isEmpty(), name, "an SQL probe has no URL");
        } else {
            require(
                    isWeb(url),
                    name,
                    "its URL must begin with http:// or https:// and have no blanks, got '" + url + "'");
        }
        if (kind == Kind.HTTP) {
            require(query.isEmpty() && limit == HTTP_LIMIT, name, "an HTTP probe has neither a limit nor a query");
        } else {
            require(!query.isBlank() && query.equals(query.strip()), name, "its query is missing");
            require(query.indexOf('\0') < 0, name, "its query contains a NUL character");
        }
    }

    /** A hard probe that asks the database. */
    public static Probe sql(String name, double limit, String query) {
        return new Probe(name, Kind.SQL, true, limit, "", query.strip());
    }

    /** A hard probe that asks a page. */
    public static Probe http(String name, String url) {
        return new Probe(name, Kind.HTTP, true, HTTP_LIMIT, url, "");
    }

    /** A hard probe that asks Prometheus. */
    public static Probe prometheus(String name, double limit, String url, String query) {
        return new Probe(name, Kind.PROMETHEUS, true, limit, url, query.strip());
    }

    /** The same by a name that says of which run it is, for when another run has a different one of this name. */
    public Probe ofRun(long run) {
        String suffix = "_run" + run;
        int length = Math.min(name.length(), LONGEST_NAME - suffix.length());
        return new Probe(name.substring(0, length) + suffix, kind, hard, limit, url, query);
    }

    /** The same, but one that only slows. */
    public Probe graded() {
        return new Probe(name, kind, false, limit, url, query);
    }

    /**
     * Reads what {@link #text} writes, and what people write in its form.
     *
     * @throws IllegalArgumentException if it is anything else, saying what is wrong and how it is written
     */
    public static Probe parse(String text) {
        Words words = new Words(text);
        String name = words.next("a name");
        Kind kind = kind(name, words.next("sql, http or prometheus"));
        boolean hard = hard(name, words.next("hard or graded"));
        double limit = kind == Kind.HTTP ? HTTP_LIMIT : limit(name, words.next("a limit"));
        String url = kind == Kind.SQL ? "" : words.next("a URL");
        String query = words.rest();
        return new Probe(name, kind, hard, limit, url, query.strip());
    }

    private static Kind kind(String name, String word) {
        for (Kind kind : Kind.values()) {
            if (kind.name().toLowerCase(Locale.ROOT).equals(word)) {
                return kind;
            }
        }
        throw wrong(name, "its kind must be sql, http or prometheus, got '" + word + "'");
    }

    private static boolean hard(String name, String word) {
        require(word.equals("hard") || word.equals("graded"), name, "it must be hard or graded, got '" + word + "'");
        return word.equals("hard");
    }

    private static double limit(String name, String word) {
        try {
            return new BigDecimal(word).doubleValue();
        } catch (NumberFormatException e) {
            throw wrong(name, "its limit must be a number, got '" + word + "'");
        }
    }

    private static boolean isWeb(String url) {
        try {
            URI uri = URI.create(url);
            return Optional.ofNullable(uri.getScheme())
                            .filter(s -> s.matches("https?"))
                            .isPresent()
                    && uri.getHost() != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static void require(boolean holds, String name, String rule) {
        if (!holds) {
            throw wrong(name, rule);
        }
    }

    private static IllegalArgumentException wrong(String name, String rule) {
        return new IllegalArgumentException("probe " + name + ": " + rule
                + "; it is written NAME sql|http|prometheus hard|graded [LIMIT] [URL] [QUERY]");
    }

    /** As {@link #parse} reads it. */
    public String text() {
        StringBuilder text = new StringBuilder(name)
                .append(' ')
                .append(kind.name().toLowerCase(Locale.ROOT))
                .append(hard ? " hard" : " graded");
        if (kind != Kind.HTTP) {
            text.append(' ').append(new BigDecimal(Double.toString(limit)).toPlainString());
        }
        return (text + (url.isEmpty() ? "" : " " + url) + (query.isEmpty() ? "" : " " + query));
    }

    /** The text that is left to read. */
    private static final class Words {
        private String left;
        private String before = "";

        Words(String text) {
            left = text;
        }

        String next(String expected) {
            Matcher word = WORD.matcher(left);
            if (!word.matches()) {
                throw wrong(before.isEmpty() ? "''" : before, "expected " + expected + " at the end");
            }
            left = word.group(2);
            if (before.isEmpty()) {
                before = word.group(1);
            }
            return word.group(1);
        }

        String rest() {
            return left;
        }
    }
}
