package dev.sluice.bench.plan;

import dev.sluice.Backfill;
import dev.sluice.Step;
import dev.sluice.bench.server.BenchDatabase;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * A table and a backfill of it, drawn from a seed: size, kind and density of the key, order in the heap, width, fill factor,
 * what remains and where, indexes, triggers, deleted rows, age of statistics and checkpoint.
 *
 * @param seed draws the same again
 * @param rows before any were deleted
 * @param description what was drawn, in words
 */
public record GeneratedTable(
        long seed,
        int rows,
        Key key,
        boolean inOrder,
        int width,
        int fillFactor,
        Remaining remaining,
        double share,
        List<String> indexes,
        Trigger trigger,
        boolean deleted,
        boolean vacuumed,
        boolean checkpoint,
        Change change,
        boolean leavesSome) {

    /** What the rows are walked by. */
    enum Key {
        DENSE,
        SPARSE,
        CLUSTERS,
        UUID,
        TEXT,
        COMPOSITE
    }

    /** Where the rows lie that need the step. */
    enum Remaining {
        ALL,
        ANYWHERE,
        AT_THE_END,
        IN_A_STRETCH
    }

    /** What fires. */
    enum Trigger {
        NONE,
        STAMP,
        AUDIT
    }

    /** What the step writes. */
    enum Change {
        NUMBER,
        TEXT,
        LONG_TEXT,
        INDEXED
    }

    /** Draws one. */
    public static GeneratedTable draw(long seed, int most) {
        SplittableRandom random = new SplittableRandom(seed);
        int rows = (int) Math.round(2_000 * Math.pow(most / 2_000.0, random.nextDouble()));
        List<String> indexes = new ArrayList<>();
        if (random.nextInt(2) == 0) {
            indexes.add("CREATE INDEX t_group ON t (grp)");
        }
        if (random.nextInt(3) == 0) {
            indexes.add("CREATE INDEX t_hash ON t (md5(payload))");
        }
        if (random.nextInt(4) == 0) {
            indexes.add("CREATE INDEX t_stamp ON t (stamp, grp)");
        }
        Change change = Change.values()[random.nextInt(Change.values().length)];
        if (change == Change.INDEXED) {
            indexes.add("CREATE INDEX t_target ON t (target)");
        }
        int trigger = random.nextInt(6);
        return new GeneratedTable(
                seed,
                rows,
                Key.values()[random.nextInt(Key.values().length)],
                random.nextInt(3) > 0,
                new int[] {0, 40, 200, 700, 3_000}[random.nextInt(5)],
                new int[] {100, 100, 90, 70, 50}[random.nextInt(5)],
                Remaining.values()[random.nextInt(Remaining.values().length)],
                0.03 + 0.97 * Math.pow(random.nextDouble(), 2),
                indexes,
                trigger == 0 ? Trigger.AUDIT : trigger == 1 ? Trigger.STAMP : Trigger.NONE,
                random.nextInt(5) == 0,
                random.nextInt(4) > 0,
                random.nextBoolean(),
                change,
                random.nextInt(5) == 0);
    }

    /** Makes it, in an empty database. */
    public void create(BenchDatabase database) throws SQLException {
        database.execute(
                "CREATE TABLE t (" + keyColumns() + ", place integer NOT NULL, grp integer NOT NULL, payload text,"
                        + " stamp timestamptz NOT NULL DEFAULT timestamptz '2026-01-01', done boolean NOT NULL,"
                        + " target text, PRIMARY KEY (" + keyNames() + ")) WITH (fillfactor = " + fillFactor
                        + ", autovacuum_enabled = off, toast.autovacuum_enabled = off)",
                "CREATE TABLE audit (at timestamptz, place integer) WITH (autovacuum_enabled = off)",
                String.format(
                        Locale.ROOT,
                        "INSERT INTO t SELECT %s, i, i %% 97, %s, timestamptz '2026-01-01' + i * interval '1 s', NOT (%s), NULL"
                                + " FROM generate_series(1, %d) i ORDER BY %s",
                        keyValues(),
                        payload(),
                        needs(),
                        rows,
                        inOrder ? keyOrder() : "md5(i || 'order')"));
        for (String index : indexes) {
            database.execute(index);
        }
        if (deleted) {
            database.execute("DELETE FROM t WHERE place % 10 < 3");
        }
        database.execute(vacuumed ? "VACUUM ANALYZE t" : "ANALYZE t");
        if (trigger == Trigger.AUDIT) {
            database.execute(
                    "CREATE FUNCTION fired() RETURNS trigger LANGUAGE plpgsql AS"
                            + " $$ BEGIN INSERT INTO audit VALUES (now(), NEW.place); RETURN NULL; END $$",
                    "CREATE TRIGGER fired AFTER UPDATE ON t FOR EACH ROW EXECUTE FUNCTION fired()");
        } else if (trigger == Trigger.STAMP) {
            database.execute(
                    "CREATE FUNCTION fired() RETURNS trigger LANGUAGE plpgsql AS"
                            + " $$ BEGIN NEW.stamp := now(); RETURN NEW; END $$",
                    "CREATE TRIGGER fired BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION fired()");
        }
        if (checkpoint) {
            database.execute("CHECKPOINT");
        }
    }

    /** What is to be done to it. */
    public Backfill backfill() {
        String left = leavesSome ? " AND t.place % 10 <> 3" : "";
        return Backfill.named("generated")
                .table("t")
                .key(keyNames().split(", "))
                .remaining("NOT done")
                .step(Step.sql(
                        "UPDATE t SET done = true, target = " + target() + " WHERE :chunk(t) AND NOT t.done" + left))
                .build();
    }

    private String keyColumns() {
        return switch (key) {
            case DENSE, SPARSE, CLUSTERS -> "id bigint NOT NULL";
            case UUID -> "id uuid NOT NULL";
            case TEXT -> "id text NOT NULL";
            case COMPOSITE -> "tenant integer NOT NULL, nr bigint NOT NULL";
        };
    }

    private String keyNames() {
        return key == Key.COMPOSITE ? "tenant, nr" : "id";
    }

    private String keyValues() {
        return switch (key) {
            case DENSE -> "i";
            case SPARSE -> "i * 1000 + (i * 7919) % 997";
            case CLUSTERS -> "i + (i / 1000) * 1000000";
            case UUID -> "CAST(md5(i || 'key') AS uuid)";
            case TEXT -> "md5(i || 'key')";
            case COMPOSITE -> "i % 13, i";
        };
    }

    private String keyOrder() {
        return switch (key) {
            case DENSE, SPARSE, CLUSTERS -> "i";
            case UUID, TEXT -> "md5(i || 'key')";
            case COMPOSITE -> "i % 13, i";
        };
    }

    private String payload() {
        // Random, so that compression does not undo the width.
        return width == 0
                ? "NULL"
                : "(SELECT string_agg(md5(i || '-' || k), '') FROM generate_series(1, " + Math.max(1, width / 32)
                        + ") k)";
    }

    private String needs() {
        String part = String.format(Locale.ROOT, "%.4f", share);
        return switch (remaining) {
            case ALL -> "true";
            case ANYWHERE -> "abs(hashint4(i)) % 10000 < 10000 * " + part;
            case AT_THE_END -> "i > " + rows + " * (1 - " + part + ")";
            case IN_A_STRETCH -> "i BETWEEN " + rows + " * 0.3 AND " + rows + " * (0.3 + 0.7 * " + part + ")";
        };
    }

    private String target() {
        return switch (change) {
            case NUMBER -> "CAST(t.place AS text)";
            case TEXT, INDEXED -> "md5(CAST(t.place AS text))";
            case LONG_TEXT -> "repeat(md5(CAST(t.place AS text)), 8)";
        };
    }
}
