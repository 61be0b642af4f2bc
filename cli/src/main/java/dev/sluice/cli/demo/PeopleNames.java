package dev.sluice.cli.demo;

import dev.sluice.plan.Similar;
import java.text.Normalizer;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Whom somebody means who writes a name that nobody has exactly so. Pure. */
final class PeopleNames {

    private static final Pattern MARKS = Pattern.compile("\\p{M}+");
    private static final Pattern OMITTED = Pattern.compile("[.'\u2019`,]+");
    private static final Pattern GAPS = Pattern.compile("[\\s\\-]+");

    // A letter in four: "Bernard" is "Bernie" beside a surname, and "Ruth" is not "Hunt".
    private static final int LETTERS_AN_EDIT = 4;

    private PeopleNames() {}

    /**
     * Somebody who may be meant.
     *
     * @param spells how much there is of them: among people as near as one another, those of whom there is more are likelier
     */
    record Candidate(String id, String name, long spells) {}

    /** Those of the same name but for capitals, accents, dots, hyphens and apostrophes. */
    static List<Candidate> same(String typed, List<Candidate> all) {
        String wanted = folded(typed);
        return all.stream()
                .filter(candidate -> folded(candidate.name()).equals(wanted))
                .sorted(Comparator.comparing(Candidate::spells).reversed().thenComparing(Candidate::id))
                .toList();
    }

    /** The nearest, at most so many: first those who differ by a few letters, then those of the same last word. */
    static List<Candidate> nearest(String typed, List<Candidate> all, int most) {
        String wanted = folded(typed);
        return all.stream()
                .map(candidate -> new Ranked(candidate, distance(wanted, folded(candidate.name()))))
                .filter(ranked -> ranked.distance() < Integer.MAX_VALUE)
                .sorted(Comparator.comparing(Ranked::distance)
                        .thenComparing(Comparator.comparing(
                                        (Ranked ranked) -> ranked.candidate().spells())
                                .reversed())
                        .thenComparing(ranked -> ranked.candidate().id()))
                .limit(most)
                .map(Ranked::candidate)
                .toList();
    }

    private record Ranked(Candidate candidate, int distance) {}

    private static int distance(String wanted, String name) {
        int allowed = Math.max(1, wanted.length() / LETTERS_AN_EDIT);
        if (Math.abs(wanted.length() - name.length()) <= allowed) {
            int edits = Similar.edits(wanted, name);
            if (edits <= allowed) {
                return edits;
            }
        }
        return lastWord(wanted).equals(lastWord(name)) ? Integer.MAX_VALUE - 1 : Integer.MAX_VALUE;
    }

    private static String lastWord(String name) {
        return name.substring(name.lastIndexOf(' ') + 1);
    }

    private static String folded(String name) {
        String plain =
                MARKS.matcher(Normalizer.normalize(name, Normalizer.Form.NFD)).replaceAll("");
        return GAPS.splitAsStream(OMITTED.matcher(plain).replaceAll("").toLowerCase(Locale.ROOT))
                .filter(word -> !word.isEmpty())
                .collect(Collectors.joining(" "));
    }
}
