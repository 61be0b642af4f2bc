package dev.sluice.plan;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** What a misspelt word was probably meant to be. Stateless. */
public final class Similar {

    private static final int MOST_EDITS = 2;

    private Similar() {}

    /**
     * The candidate nearest to the word: at most two letters differ, or one begins with the other.
     *
     * @return empty if nothing is near; case does not count as a difference
     */
    public static Optional<String> to(String word, Collection<String> candidates) {
        String wanted = word.toLowerCase(Locale.ROOT);
        return candidates.stream()
                .filter(candidate -> isNear(wanted, candidate.toLowerCase(Locale.ROOT)))
                .min(Comparator.comparingInt((String candidate) -> edits(wanted, candidate.toLowerCase(Locale.ROOT)))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** {@link #to} as the sentence that follows a message. */
    public static Optional<String> question(String word, Collection<String> candidates) {
        return to(word, candidates).map(candidate -> "did you mean '" + candidate + "'?");
    }

    private static boolean isNear(String wanted, String candidate) {
        int shorter = Math.min(wanted.length(), candidate.length());
        if (shorter >= 3 && (wanted.startsWith(candidate) || candidate.startsWith(wanted))) {
            return true;
        }
        // Of a very short word, two edits leave nothing.
        int allowed = Math.min(MOST_EDITS, Math.max(1, wanted.length() / 2));
        return Math.abs(wanted.length() - candidate.length()) <= allowed && edits(wanted, candidate) <= allowed;
    }

    /** Insertions, deletions, replacements and swaps of neighbours that turn one word into the other. */
    public static int edits(String from, String to) {
        int[][] cost = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            for (int j = 0; j <= to.length(); j++) {
                cost[i][j] = cell(cost, from, to, i, j);
            }
        }
        return cost[from.length()][to.length()];
    }

    private static int cell(int[][] cost, String from, String to, int i, int j) {
        if (i == 0 || j == 0) {
            return i + j;
        }
        int replace = cost[i - 1][j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        int best = Math.min(replace, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
        boolean swapped =
                i > 1 && j > 1 && from.charAt(i - 1) == to.charAt(j - 2) && from.charAt(i - 2) == to.charAt(j - 1);
        return swapped ? Math.min(best, cost[i - 2][j - 2] + 1) : best;
    }
}
