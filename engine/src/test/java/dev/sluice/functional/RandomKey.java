package dev.sluice.functional;

import dev.sluice.KeyPart;
import dev.sluice.sql.Identifiers;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A key of random columns, types, collations and directions, with values that are as odd as their types allow. */
final class RandomKey {

    /**
     * A type with its values as SQL.
     *
     * @param definition what has to be created before; empty for built-in ones
     */
    private record Kind(String type, String definition, Function<Random, String> value) {}

    private static final List<String> TEXTS = List.of(
            "", "a", "A", "b", "Z", "z", "ß", "ä", "Ä", "é", "-", "_", " ", "1", "10", "2", "''", "\\", "\"", "😀",
            "表");

    private static final List<String> NAMES =
            List.of("k", "Odd Name", "select", "a.b", "say \"hi\"", "x'; --", "q?n", "表");

    private static final List<Kind> KINDS = List.of(
            new Kind("smallint", "", random -> String.valueOf(random.nextInt(200) - 100)),
            new Kind("bigint", "", random -> "CAST(" + random.nextLong(-1000, 1000) * 1_000_000_007L + " AS bigint)"),
            new Kind("numeric", "", RandomKey::number),
            new Kind("uuid", "", random -> "CAST(md5('" + random.nextInt(2000) + "') AS uuid)"),
            new Kind("text", "", RandomKey::text),
            new Kind("text COLLATE \"C\"", "", RandomKey::text),
            new Kind("text COLLATE \"und-x-icu\"", "", RandomKey::text),
            new Kind("text COLLATE \"POSIX\"", "", RandomKey::text),
            new Kind(
                    "varchar(60) COLLATE \"o'd\"\"d\"",
                    "CREATE COLLATION \"o'd\"\"d\" (provider = icu, locale = 'de-u-co-phonebk-kn')",
                    RandomKey::text),
            new Kind("char(20)", "", RandomKey::text),
            new Kind("name_of_it", "CREATE DOMAIN name_of_it AS text COLLATE \"und-x-icu\"", RandomKey::text),
            new Kind(
                    "bytea", "", random -> "decode('" + Integer.toHexString(4096 + random.nextInt(3000)) + "', 'hex')"),
            new Kind("boolean", "", random -> String.valueOf(random.nextBoolean())),
            new Kind(
                    "inet", "", random -> "inet '10.0.0.0/" + (20 + random.nextInt(13)) + "' + " + random.nextInt(600)),
            new Kind(
                    "mood",
                    "CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy')",
                    random -> List.of("'sad'", "'ok'", "'happy'").get(random.nextInt(3))),
            new Kind("date", "", random -> moment(random, "DATE '0001-06-01 BC' + " + random.nextInt(2000))),
            new Kind(
                    "timestamp",
                    "",
                    random -> moment(
                            random, "TIMESTAMP '0001-12-31 BC' + " + random.nextInt(2000) + " * INTERVAL '7.1 h'")),
            new Kind(
                    "timestamptz",
                    "",
                    random -> moment(
                            random,
                            "TIMESTAMPTZ '2026-10-25Z' + " + random.nextInt(2000) + " * INTERVAL '61.000001 s'")));

    private final List<String> names;
    private final List<Kind> kinds;
    private final List<Boolean> descending;
    private final List<String> indexed;

    private RandomKey(List<String> names, List<Kind> kinds, List<Boolean> descending, List<String> indexed) {
        this.names = names;
        this.kinds = kinds;
        this.descending = descending;
        this.indexed = indexed;
    }

    static RandomKey draw(Random random) {
        int width = 1 + random.nextInt(3);
        List<String> names = new ArrayList<>(NAMES);
        Collections.shuffle(names, random);
        boolean backward = random.nextBoolean();
        List<Kind> kinds = new ArrayList<>();
        List<Boolean> descending = new ArrayList<>();
        List<String> indexed = new ArrayList<>();
        for (int i = 0; i < width; i++) {
            kinds.add(KINDS.get(random.nextInt(KINDS.size())));
            descending.add(random.nextBoolean());
            String nulls = List.of("", " NULLS FIRST", " NULLS LAST").get(random.nextInt(3));
            indexed.add(Identifiers.quote(names.get(i)) + (descending.get(i) != backward ? " DESC" : "") + nulls);
        }
        return new RandomKey(names.subList(0, width), kinds, descending, indexed);
    }

    private static String number(Random random) {
        List<String> odd = List.of("'NaN'", "'Infinity'", "'-Infinity'", "1.0", "1.00", "-0.00", "1e40", "1e-30");
        return random.nextInt(10) == 0
                ? odd.get(random.nextInt(odd.size()))
                : (random.nextInt(4000) - 2000) / 8.0 + (random.nextBoolean() ? "" : "000");
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder("'");
        for (int i = random.nextInt(4); i >= 0; i--) {
            text.append(TEXTS.get(random.nextInt(TEXTS.size())));
        }
        return text.append("'").toString();
    }

    private static String moment(Random random, String usual) {
        return random.nextInt(20) == 0 ? random.nextBoolean() ? "'infinity'" : "'-infinity'" : usual;
    }

    /** What has to be created before the table. */
    List<String> types() {
        return kinds.stream()
                .map(Kind::definition)
                .filter(sql -> !sql.isEmpty())
                .distinct()
                .toList();
    }

    /** The columns for CREATE TABLE. */
    String columns() {
        StringBuilder columns = new StringBuilder();
        for (int i = 0; i < names.size(); i++) {
            columns.append(i == 0 ? "" : ", ")
                    .append(Identifiers.quote(names.get(i)))
                    .append(' ')
                    .append(kinds.get(i).type())
                    .append(" NOT NULL");
        }
        return columns.toString();
    }

    /** The columns for CREATE INDEX. */
    String index() {
        return String.join(", ", indexed);
    }

    /** The names for INSERT. */
    String names() {
        return names.stream().map(Identifiers::quote).collect(Collectors.joining(", "));
    }

    /** A row for INSERT. */
    String values(Random random) {
        return kinds.stream().map(kind -> kind.value().apply(random)).collect(Collectors.joining(", "));
    }

    /** The key as a definition names it. */
    List<String> parts() {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            parts.add(new KeyPart(names.get(i), descending.get(i)).toString());
        }
        return parts;
    }

    @Override
    public String toString() {
        return columns() + " walked by " + parts() + " along an index on (" + index() + ")";
    }
}
