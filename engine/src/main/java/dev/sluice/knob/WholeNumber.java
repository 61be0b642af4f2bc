package dev.sluice.knob;

/** Reads whole numbers within a range. */
final class WholeNumber {

    private WholeNumber() {}

    /**
     * Reads one; digits may be grouped by commas or underscores.
     *
     * @throws IllegalArgumentException if it is no number, or outside
     */
    static long within(String text, long least, long most) {
        String digits = text.strip().replaceAll("(?<=\\d)[,_](?=\\d)", "");
        if (!digits.matches("\\d{1,18}")) {
            throw new IllegalArgumentException("not a whole number: " + text);
        }
        long number = Long.parseLong(digits);
        if (number < least || number > most) {
            throw new IllegalArgumentException(number + " is not within " + least + " to " + most);
        }
        return number;
    }
}
