package dev.sluice.list;

import dev.sluice.KeyType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the text of a key as a value of its type. Equal values become equal objects, so that {@code 007} and {@code 7} are
 * one bigint, and their natural order is near the index's, so that neighbours in a list are neighbours in the table.
 *
 * <p>Less is taken than PostgreSQL takes, wherever its reading depends on a setting: dates are ISO 8601, and a timestamp
 * with time zone says which. Stateless and thread-safe.
 */
final class KeyText {

    // PostgreSQL's widest numeric has 131,072 digits before the point; no key comes near a hundredth of it.
    private static final int MOST_DIGITS = 1_000;
    private static final int MOST_SHOWN = 60;

    private static final Pattern WHOLE = Pattern.compile("[+-]?[0-9]{1,40}");
    private static final Pattern NUMERIC = Pattern.compile("[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)");
    private static final Pattern UUID = Pattern.compile(
            "\\{?([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})}?",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern BYTES = Pattern.compile("\\\\x([0-9a-fA-F]{2})*");
    private static final Pattern ADDRESS =
            Pattern.compile("((?:[0-9]{1,3}\\.){3}[0-9]{1,3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*)(?:/([0-9]{1,3}))?");
    private static final Pattern TIMESTAMP = Pattern.compile(
            "([0-9]{4}-[0-9]{2}-[0-9]{2})[ T]([0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\\.[0-9]{1,6})?)?) ?([Zz]|UTC|[+-][0-9:]{2,8})?");
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);

    // What only the database itself writes; its own text needs no second opinion.
    private static final Pattern FAR =
            Pattern.compile("-?infinity|[0-9]{5,7}-[0-9]{2}-[0-9]{2}.*|[0-9]{4,7}-[0-9]{2}-[0-9]{2}.* BC( UTC)?");

    private KeyText() {}

    /** A text that is not a value of its type. */
    static final class NotAValue extends Exception {
        private static final long serialVersionUID = 1;

        // Without a trace: a wrong column of a file means a million of them.
        NotAValue(String reason) {
            super(reason, null, false, false);
        }
    }

    /**
     * The value: a {@link Long}, {@link BigDecimal} or {@link String}.
     *
     * @throws NotAValue with the reason in words
     */
    static Comparable<?> read(KeyType type, String text) throws NotAValue {
        if (text.indexOf('\0') >= 0) {
            throw new NotAValue("contains a NUL character, which PostgreSQL cannot store");
        }
        String bare = text.strip();
        return switch (type) {
            case SMALLINT -> whole(type, bare, Short.MIN_VALUE, Short.MAX_VALUE);
            case INTEGER -> whole(type, bare, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case BIGINT -> whole(type, bare, Long.MIN_VALUE, Long.MAX_VALUE);
            case NUMERIC -> numeric(type, bare);
            case UUID -> uuid(type, bare);
            case TEXT -> text;
            case DATE -> date(type, bare);
            case TIMESTAMP, TIMESTAMPTZ -> timestamp(type, bare);
            case BOOLEAN -> truth(type, bare);
            case BPCHAR -> text.replaceAll(" +$", "");
            case BYTEA -> bytes(type, bare);
            case ENUM -> text;
            case INET, CIDR -> address(type, bare);
        };
    }

    /** A value in the text form that PostgreSQL reads back. */
    static String write(Object value) {
        return value instanceof BigDecimal number ? number.toPlainString() : value.toString();
    }

    private static Long whole(KeyType type, String text, long least, long most) throws NotAValue {
        if (isShortNumber(text)) {
            long number = Long.parseLong(text);
            if (number >= least && number <= most) {
                return number;
            }
        }
        if (!WHOLE.matcher(text).matches()) {
            throw notA(type, text, "");
        }
        BigInteger number = new BigInteger(text);
        if (number.bitLength() >= Long.SIZE || number.longValue() < least || number.longValue() > most) {
            throw new NotAValue(shown(text) + " is beyond " + type.sqlName() + " (" + least + " to " + most + ")");
        }
        return number.longValue();
    }

    // Nearly every key of nearly every list: a million of them should not pass the slower and stricter way.
    private static boolean isShortNumber(String text) {
        if (text.isEmpty() || text.length() > 18) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    private static BigDecimal numeric(KeyType type, String text) throws NotAValue {
        if (text.length() > MOST_DIGITS || !NUMERIC.matcher(text).matches()) {
            throw notA(type, text, "");
        }
        return new BigDecimal(text).stripTrailingZeros();
    }

    private static String uuid(KeyType type, String text) throws NotAValue {
        Matcher form = UUID.matcher(text);
        if (!form.matches() || text.startsWith("{") != text.endsWith("}")) {
            throw notA(type, text, "");
        }
        String digits =
                form.group(1) + "-" + form.group(2) + "-" + form.group(3) + "-" + form.group(4) + "-" + form.group(5);
        return digits.toLowerCase(Locale.ROOT);
    }

    private static String truth(KeyType type, String text) throws NotAValue {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "t" -> "true";
            case "false", "f" -> "false";
            default -> throw notA(type, text, "write true or false");
        };
    }

    private static String bytes(KeyType type, String text) throws NotAValue {
        if (!BYTES.matcher(text).matches()) {
            throw notA(type, text, "write it like \\xdeadbeef");
        }
        return text.toLowerCase(Locale.ROOT);
    }

    // In one spelling of its many: octets, or eight groups; and with its mask.
    private static String address(KeyType type, String text) throws NotAValue {
        Matcher form = ADDRESS.matcher(text);
        if (!form.matches()) {
            throw notA(type, text, "write it like 10.0.0.1 or 10.0.0.0/8");
        }
        try {
            // A literal: nobody is asked for a name.
            byte[] bytes = InetAddress.getByName(form.group(1)).getAddress();
            boolean six = form.group(1).indexOf(':') >= 0;
            String written = six && bytes.length == 4
                    ? "::ffff:" + InetAddress.getByAddress(bytes).getHostAddress()
                    : InetAddress.getByAddress(bytes).getHostAddress();
            String mask = form.group(2) == null ? (six ? "128" : "32") : form.group(2);
            return written + "/" + Integer.parseInt(mask);
        } catch (UnknownHostException e) {
            throw notA(type, text, "");
        }
    }

    private static String date(KeyType type, String text) throws NotAValue {
        if (FAR.matcher(text).matches()) {
            return text;
        }
        try {
            return LocalDate.parse(text).toString();
        } catch (DateTimeException e) {
            throw notA(type, text, "write it like 2026-01-31");
        }
    }

    private static String timestamp(KeyType type, String text) throws NotAValue {
        if (FAR.matcher(text).matches()) {
            return text;
        }
        boolean zoned = type == KeyType.TIMESTAMPTZ;
        String example = zoned ? "write it like 2026-01-31 12:00:00+00" : "write it like 2026-01-31 12:00:00";
        Matcher form = TIMESTAMP.matcher(text);
        if (!form.matches() || (form.group(3) != null) != zoned) {
            throw notA(type, text, example);
        }
        try {
            LocalDateTime local = LocalDateTime.of(LocalDate.parse(form.group(1)), LocalTime.parse(form.group(2)));
            return zoned
                    ? written(OffsetDateTime.of(local, zone(form.group(3)))
                                    .withOffsetSameInstant(ZoneOffset.UTC)
                                    .toLocalDateTime())
                            + "+00"
                    : written(local);
        } catch (DateTimeException e) {
            throw notA(type, text, example);
        }
    }

    // UTC is how a walk writes it.
    private static ZoneOffset zone(String text) {
        return text.equals("UTC") ? ZoneOffset.UTC : ZoneOffset.of(text.toUpperCase(Locale.ROOT));
    }

    private static String written(LocalDateTime time) {
        String seconds = SECONDS.format(time);
        if (time.getNano() == 0) {
            return seconds;
        }
        String micros = String.format(Locale.ROOT, ".%06d", time.getNano() / 1_000);
        return seconds + micros.replaceAll("0+$", "");
    }

    private static NotAValue notA(KeyType type, String text, String advice) {
        String article = type.sqlName().matches("[aeio].*") ? " is not an " : " is not a ";
        return new NotAValue((text.isEmpty() ? "an empty value" : shown(text))
                + article
                + type.sqlName()
                + (advice.isEmpty() ? "" : ": " + advice));
    }

    private static String shown(String text) {
        String cut = text.length() <= MOST_SHOWN ? text : text.substring(0, MOST_SHOWN) + "…";
        return "'" + cut.replaceAll("\\p{Cntrl}", "?") + "'";
    }
}
