package dev.sluice.chaos;

import dev.sluice.Backfill;
import dev.sluice.JavaStep;
import dev.sluice.RunOptions;
import dev.sluice.Step;
import dev.sluice.Writes;
import dev.sluice.embedded.TestDatabase;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The table of the soak and its backfills. The step adds one, so a row that was stepped twice or never says so.
 *
 * <p>Each execution of the step leaves a row in {@code soak_audit}, in the same transaction: committed chunks can be
 * counted without asking Sluice. Triggers make step and commit slow, so that injuries fall into the middle of them and not
 * into the pauses between.
 */
final class SoakTable {

    private final TestDatabase database;

    private SoakTable(TestDatabase database) {
        this.database = database;
    }

    /** The non-idempotent step in SQL. */
    static Backfill sqlStep() {
        return Backfill.named("soak-sql")
                .table("soak")
                .step(Step.sql("UPDATE soak SET n = n + 1 WHERE :chunk(soak)"))
                .defaults(RunOptions.DEFAULTS.acceptNonIdempotent())
                .build();
    }

    /** The same in Java: loads outside the transaction, applied inside it. */
    static Backfill javaStep() {
        JavaStep step = (chunk, reader) -> {
            List<Long> ids = new ArrayList<>();
            try (PreparedStatement select = chunk.statement(reader, "SELECT id FROM soak WHERE :chunk(soak)");
                    ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    ids.add(rows.getLong(1));
                }
            }
            return Writes.of("UPDATE soak s SET n = s.n + 1 FROM unnest(?::bigint[]) AS v(id) WHERE s.id = v.id", ids);
        };
        return Backfill.named("soak-java").table("soak").step(step).build();
    }

    /** Makes it, with so many rows whose keys have gaps of one to seven. */
    static SoakTable create(TestDatabase database, int rows) {
        database.execute(
                "CREATE TABLE soak (id bigint PRIMARY KEY, n integer NOT NULL DEFAULT 0, bad boolean NOT NULL DEFAULT false,"
                        + " CONSTRAINT soak_good CHECK (n = 0 OR NOT bad)) WITH (fillfactor = 50)",
                "INSERT INTO soak (id) SELECT i * 7 + (i * 31) % 7 FROM generate_series(1, " + rows + ") i",
                "CREATE TABLE soak_pace (step_seconds float8 NOT NULL, commit_seconds float8 NOT NULL)",
                "INSERT INTO soak_pace VALUES (0, 0)",
                "CREATE TABLE soak_audit (at timestamptz NOT NULL DEFAULT clock_timestamp(), rows integer NOT NULL)",
                """
                CREATE FUNCTION soak_stepped() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    INSERT INTO soak_audit (rows) SELECT count(*) FROM touched;
                    PERFORM pg_sleep(step_seconds * (0.5 + random())) FROM soak_pace;
                    RETURN NULL;
                END $$""",
                "CREATE TRIGGER soak_stepped AFTER UPDATE ON soak REFERENCING NEW TABLE AS touched"
                        + " FOR EACH STATEMENT EXECUTE FUNCTION soak_stepped()",
                """
                CREATE FUNCTION soak_committing() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    PERFORM pg_sleep(commit_seconds * (0.5 + random())) FROM soak_pace;
                    RETURN NULL;
                END $$""",
                "CREATE CONSTRAINT TRIGGER soak_committing AFTER INSERT ON soak_audit DEFERRABLE INITIALLY DEFERRED"
                        + " FOR EACH ROW EXECUTE FUNCTION soak_committing()",
                "ANALYZE soak");
        return new SoakTable(database);
    }

    /** How long a step sleeps inside its transaction, and its commit: half to one and a half of these. */
    SoakTable pace(Duration step, Duration commit) {
        database.execute("UPDATE soak_pace SET step_seconds = " + step.toMillis() / 1e3 + ", commit_seconds = "
                + commit.toMillis() / 1e3);
        return this;
    }

    /** Makes one row of so many bad: its step fails. */
    SoakTable spoilOneOf(int rows) {
        database.execute(
                "UPDATE soak SET bad = true FROM (SELECT id, row_number() OVER (ORDER BY id) AS place FROM soak) p"
                        + " WHERE p.id = soak.id AND p.place % " + rows + " = " + rows / 2,
                // That was no step.
                "TRUNCATE soak_audit");
        return this;
    }

    long badRows() {
        return database.queryLong("SELECT count(*) FROM soak WHERE bad");
    }

    /** Bad rows that are not in the quarantine exactly once, and other rows that are. */
    long wronglyQuarantined() {
        return database.queryLong(
                "SELECT count(*) FROM soak s LEFT JOIN (SELECT key_values[1]::bigint AS id, count(*) AS times"
                        + " FROM sluice.quarantine GROUP BY 1) q ON q.id = s.id"
                        + " WHERE coalesce(q.times, 0) <> CASE WHEN bad THEN 1 ELSE 0 END");
    }

    long rows() {
        return database.queryLong("SELECT count(*) FROM soak");
    }

    /** Steps committed so far, as the table itself knows. */
    long committedSteps() {
        return database.queryLong("SELECT count(*) FROM soak_audit");
    }

    /** All increments committed so far. */
    long increments() {
        return database.queryLong("SELECT coalesce(sum(n), 0) FROM soak");
    }

    /** Good rows that were not stepped exactly once and bad ones that were, some of them. */
    List<String> wrongRows() {
        return database.queryStrings(
                "SELECT 'id ' || id || ' has n = ' || n || CASE WHEN bad THEN ' and is bad' ELSE '' END FROM soak"
                        + " WHERE n <> CASE WHEN bad THEN 0 ELSE 1 END ORDER BY n DESC, id LIMIT 40");
    }

    long wrongRowCount() {
        return database.queryLong("SELECT count(*) FROM soak WHERE n <> CASE WHEN bad THEN 0 ELSE 1 END");
    }

    /** Open ranges as text. */
    List<String> openRanges() {
        return database.queryStrings("SELECT format('range %s (%s, %s] cursor %s epoch %s owner %s lease %s', id,"
                + " after_key, upto_key, cursor_key, epoch, owner, lease_until) FROM sluice.range ORDER BY id");
    }
}
