package dev.sluice.cli.database;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Keeps passwords out of everything that is printed or logged: those this process has learnt, and whatever looks like one
 * in an address. Thread-safe.
 */
public final class Redaction {

    /** What stands in a password's place. */
    public static final String MASK = "***";

    // Shorter ones would mask ordinary words, and are in the address patterns all the same.
    private static final int SHORTEST_LEARNT = 4;

    private static final Pattern IN_AUTHORITY = Pattern.compile("(://[^\\s/@:?#]*:)[^\\s/?#]*(?=@)");
    private static final Pattern IN_QUERY =
            Pattern.compile("((?:password|sslpassword|pgpassword)\\s*=\\s*)[^\\s&\"']+", Pattern.CASE_INSENSITIVE);

    private static final Set<String> LEARNT = ConcurrentHashMap.newKeySet();

    private Redaction() {}

    /** Never show this text from now on. */
    public static void learn(String password) {
        if (password.length() >= SHORTEST_LEARNT) {
            LEARNT.add(password);
        }
    }

    /** The text without passwords. */
    public static String redact(String text) {
        String clean = text;
        for (String password : LEARNT) {
            clean = clean.replace(password, MASK);
        }
        clean = IN_AUTHORITY.matcher(clean).replaceAll("$1" + MASK);
        return IN_QUERY.matcher(clean).replaceAll("$1" + MASK);
    }
}
