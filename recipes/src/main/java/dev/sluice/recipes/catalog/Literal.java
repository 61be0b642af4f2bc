package dev.sluice.recipes.catalog;

/** A text as a literal in generated SQL that has no place for a bound value. Stateless. */
public final class Literal {

    private Literal() {}

    /** The text as a literal, right whatever {@code standard_conforming_strings} says. */
    public static String of(String text) {
        String quotes = text.replace("'", "''");
        return text.indexOf('\\') < 0 ? "'" + quotes + "'" : " E'" + quotes.replace("\\", "\\\\") + "'";
    }
}
