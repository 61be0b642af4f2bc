package dev.sluice.samples;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;

/**
 * People made up by hashing row numbers with a seed, in one statement a table.
 *
 * <p>Who: a contact is drawn for each spell, so their numbers of spells scatter, and lie anywhere in the heap. Where: see
 * {@link Shape#skew}; the ids of large organizations lie anywhere. When: a contact's career begins on some day from 1975 to
 * 2021; a spell begins within the forty years after that, and before 2026, sooner rather than later, and lasts a month and
 * exponentially more, three years in the mean. What would last beyond 2025 is open. A user may see one contact in three;
 * there is one for each 2,000 contacts, and one who may see nine of ten.
 */
public final class GeneratedPeople {

    private static final String DAYS_OF_CAREERS = "17000";
    private static final String FIRST_DAY = "date '1975-01-01'";
    private static final String END = "date '2026-01-01'";

    // How many of the largest organizations are nearly of one size.
    private static final double FLAT = 4;

    private GeneratedPeople() {}

    /** Fills the tables of {@link SampleTables#create}, which are empty. */
    public static void fill(Connection connection, Shape shape, IdKind ids) throws SQLException {
        long users = Math.max(1, shape.contacts() / 2_000);
        SampleTables.execute(
                connection,
                "INSERT INTO contacts SELECT " + ids.of("i") + ", 'Contact ' || i FROM generate_series(1, "
                        + shape.contacts() + ") i",
                // Existing organizations have even numbers, the others odd ones.
                "INSERT INTO organizations SELECT " + ids.of("2 * i")
                        + ", CASE WHEN i % 50 > 0 THEN 'Organization ' || i END" + " FROM generate_series(1, "
                        + shape.organizations() + ") i",
                spells(shape, ids),
                "INSERT INTO user_contact_collections SELECT " + ids.of("0") + ", " + ids.of("i") + ", "
                        + draw("i", 20, shape)
                        + " < 0.02 FROM generate_series(1, " + shape.contacts() + ") i WHERE " + draw("i", 21, shape)
                        + " < 0.9",
                "INSERT INTO user_contact_collections SELECT "
                        + ids.of("1 + CAST(floor(" + draw("i", 22, shape) + " * " + users + ") AS bigint)") + ", "
                        + ids.of("i") + ", " + draw("i", 23, shape)
                        + " < 0.02 FROM generate_series(1, " + shape.contacts() + ") i WHERE i % 3 = 0");
    }

    private static String spells(Shape shape, IdKind ids) {
        String none = number(shape.withoutOrganization());
        String orphaned = number(shape.withoutOrganization() + shape.orphaned());
        return "INSERT INTO contact_work_experiences SELECT s, "
                + ids.of("contact") + ", CASE WHEN organization IS NOT NULL THEN " + ids.of("organization")
                + " END, 'Company ' || coalesce(organization, s), CASE WHEN " + draw("s", 9, shape) + " >= "
                + number(shape.missingStart()) + " THEN begin END, CASE WHEN " + draw("s", 10, shape) + " < "
                + number(shape.reversed()) + " THEN begin - 10 WHEN begin + days < " + END + " THEN begin + days END"
                + " FROM (SELECT s, contact, organization, CAST(" + FIRST_DAY + " + career + floor(power("
                + draw("s", 7, shape) + ", 1.3) * least(14600, " + END + " - " + FIRST_DAY
                + " - career)) * interval '1 day' AS date) AS begin,"
                + " 30 + CAST(floor(-1065 * ln(1 - " + draw("s", 8, shape) + ")) AS integer) AS days"
                + " FROM (SELECT s, contact, CAST(floor(" + draw("contact", 6, shape) + " * " + DAYS_OF_CAREERS
                + ") AS integer) AS career, CASE WHEN place < " + none + " THEN NULL WHEN place < " + orphaned
                + " THEN 1 + 2 * CAST(floor(" + draw("d", 4, shape) + " * " + shape.orphanOrganizations()
                + ") AS bigint) ELSE 2 * (1 + CAST(floor(" + rank(shape) + ") AS bigint) * 2147483647 % "
                + shape.organizations() + ") END AS organization"
                // A contact beyond the last is one that does not exist.
                + " FROM (SELECT s, d, " + draw("d", 3, shape) + " AS place, 1 + CAST(floor(" + shape.contacts()
                + " * power(" + draw("d", 1, shape) + ", 1 / " + number(shape.drift()) + ")) AS bigint) + CASE WHEN "
                + draw("d", 2, shape) + " < " + number(shape.orphanContacts()) + " THEN " + shape.contacts()
                + " ELSE 0 END AS contact"
                + " FROM (SELECT s, CASE WHEN s > 1 AND " + draw("s", 0, shape) + " < " + number(shape.repeated())
                + " THEN s - 1 ELSE s END AS d FROM generate_series(1, " + shape.spells() + ") s) a) b) c) e";
    }

    // From 0 on and below the number of organizations: the inverse of the distribution that Shape tells.
    private static String rank(Shape shape) {
        double root = 1 / shape.skew();
        double least = Math.pow(FLAT, root);
        double span = Math.pow(shape.organizations() + FLAT, root) - least;
        return "least(" + (shape.organizations() - 1) + ", power(" + number(least) + " + " + number(span) + " * "
                + draw("d", 5, shape) + ", " + number(shape.skew()) + ") - " + number(FLAT) + ")";
    }

    // From 0 on and below 1, the same for the same number, purpose and seed.
    private static String draw(String number, int purpose, Shape shape) {
        return "(((hashint8extended(" + number + ", " + (shape.seed() * 64 + purpose)
                + ") >> 11) & 9007199254740991) / 9007199254740992.0::float8)";
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.6f", value);
    }
}
