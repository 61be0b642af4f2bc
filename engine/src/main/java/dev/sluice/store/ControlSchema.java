package dev.sluice.store;

import dev.sluice.ErrorCode;
import dev.sluice.SluiceException;
import dev.sluice.sql.Jdbc;
import dev.sluice.sql.Transactions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Brings the control schema to this version: numbered SQL files, each applied once, with its checksum kept.
 *
 * <p>All pending steps are applied in one transaction under an advisory lock of that transaction, so that it works behind
 * a pooler, concurrent callers wait for each other, and an interrupted migration leaves nothing behind. A schema that is
 * newer than this version is refused: its rows may mean something this version does not know.
 */
public final class ControlSchema {

    /** Applied in this order. */
    private static final List<String> FILES = List.of(
            "V001__control_schema.sql",
            "V002__hard_cases.sql",
            "V003__pace.sql",
            "V004__verify.sql",
            "V005__tallies.sql",
            "V006__sampled_phase.sql",
            "V007__tally_samples.sql");

    // "sluice" in ASCII; any constant that no other program takes would do.
    private static final long LOCK = 0x736c75696365L;

    private static final Transactions.Limits LIMITS = new Transactions.Limits(
            "sluice migrate", Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(10));

    private static final String HISTORY_DDL = """
            CREATE SCHEMA IF NOT EXISTS sluice;
            CREATE TABLE IF NOT EXISTS sluice.schema_version (
                version    integer PRIMARY KEY,
                name       text NOT NULL,
                sha256     text NOT NULL,
                applied_at timestamptz NOT NULL DEFAULT clock_timestamp(),
                applied_by text NOT NULL DEFAULT current_user
            );
            """;

    private ControlSchema() {}

    /**
     * One numbered file.
     *
     * @param version its number, from 1
     * @param name the file's name
     * @param sql its text
     * @param sha256 of the text, in hex
     */
    public record Migration(int version, String name, String sql, String sha256) {}

    private record Applied(int version, String sha256) {}

    /** The files that make up this version's schema. */
    public static List<Migration> migrations() {
        List<Migration> all = new ArrayList<>();
        for (String file : FILES) {
            String sql = read(file);
            all.add(new Migration(Integer.parseInt(file.substring(1, 4)), file, sql, sha256(sql)));
        }
        return all;
    }

    /** Everything as one script that another role may run, including the history that {@link #migrate} then finds. */
    public static String script() {
        StringBuilder script =
                new StringBuilder("BEGIN;\n\n").append(HISTORY_DDL).append('\n');
        for (Migration migration : migrations()) {
            script.append(migration.sql())
                    .append('\n')
                    .append("INSERT INTO sluice.schema_version (version, name, sha256)")
                    .append(" VALUES (")
                    .append(migration.version())
                    .append(", '")
                    .append(migration.name())
                    .append("', '")
                    .append(migration.sha256())
                    .append("');\n\n");
        }
        return script.append("COMMIT;\n").toString();
    }

    /**
     * Applies what is missing.
     *
     * @return the files applied now; empty if the schema was up to date
     * @throws SluiceException if the schema is newer than this version, or an applied file differs from this version's
     * @throws SQLException if the database refuses, for example because the role may not create schemas
     */
    public static List<Migration> migrate(Connection connection) throws SQLException {
        return migrate(connection, migrations());
    }

    static List<Migration> migrate(Connection connection, List<Migration> ours) throws SQLException {
        if (pending(connection, ours).isEmpty()) {
            return List.of();
        }
        return Transactions.run(connection, LIMITS, c -> {
            Jdbc.first(c, row -> true, "SELECT pg_advisory_xact_lock(?)", LOCK);
            try (Statement statement = c.createStatement()) {
                statement.execute(HISTORY_DDL);
                List<Applied> before = applied(c);
                List<Migration> pending = pending(before, ours);
                for (Migration migration : pending) {
                    statement.execute(migration.sql());
                    Jdbc.update(
                            c,
                            "INSERT INTO sluice.schema_version (version, name, sha256) VALUES (?, ?, ?)",
                            migration.version(),
                            migration.name(),
                            migration.sha256());
                }
                if (!before.isEmpty()) {
                    revokeOlderWorkers(statement);
                }
                return pending;
            }
        });
    }

    // Workers of the older version lose their ranges with this commit, and find the newer version when they claim
    // others.
    // The lock is one that a claim cannot hold at the same time: it has either come before, and is revoked, or comes
    // after.
    private static void revokeOlderWorkers(Statement statement) throws SQLException {
        statement.execute("LOCK TABLE sluice.range IN SHARE ROW EXCLUSIVE MODE");
        statement.execute("UPDATE sluice.range SET epoch = epoch + 1, owner = NULL, lease_until = NULL");
    }

    /**
     * Refuses if the schema is newer than this version. For processes that met an older one when they started: they ask
     * while they work.
     *
     * @throws SluiceException with {@link ErrorCode#CONTROL_SCHEMA_NEWER}
     */
    public static void requireKnown(Connection connection) throws SQLException {
        int newest = Jdbc.first(connection, row -> row.getInt(1), "SELECT max(version) FROM sluice.schema_version")
                .orElse(0);
        if (newest > FILES.size()) {
            throw newer(newest, FILES.size());
        }
    }

    private static SluiceException newer(int there, int ours) {
        return new SluiceException(
                ErrorCode.CONTROL_SCHEMA_NEWER,
                "the control schema 'sluice' is at version " + there + ", this program knows up to " + ours
                        + ": use a newer sluice; nothing was changed");
    }

    /**
     * Whether the schema is there and up to date.
     *
     * @throws SluiceException if it is newer than this version, or differs from it
     */
    public static boolean isCurrent(Connection connection) throws SQLException {
        return pending(connection).isEmpty();
    }

    /**
     * What is missing; everything if there is no schema yet.
     *
     * @throws SluiceException if the schema is newer than this version, or differs from it
     */
    public static List<Migration> pending(Connection connection) throws SQLException {
        return pending(connection, migrations());
    }

    private static List<Migration> pending(Connection connection, List<Migration> ours) throws SQLException {
        boolean exists = Jdbc.first(
                        connection, row -> row.getBoolean(1), "SELECT to_regclass('sluice.schema_version') IS NOT NULL")
                .orElse(false);
        return exists ? pending(applied(connection), ours) : ours;
    }

    private static List<Applied> applied(Connection connection) throws SQLException {
        return Jdbc.query(
                connection,
                row -> new Applied(row.getInt(1), row.getString(2)),
                "SELECT version, sha256 FROM sluice.schema_version ORDER BY version");
    }

    private static List<Migration> pending(List<Applied> applied, List<Migration> ours) {
        List<Migration> pending = new ArrayList<>(ours);
        for (Applied there : applied) {
            if (there.version() > ours.size()) {
                throw newer(there.version(), ours.size());
            }
            Migration same = ours.get(there.version() - 1);
            if (!same.sha256().equals(there.sha256())) {
                throw new SluiceException(
                        ErrorCode.CONTROL_SCHEMA_CHANGED,
                        "migration " + same.name() + " of the control schema differs: applied with sha256 "
                                + there.sha256() + ", this program carries " + same.sha256()
                                + "; use the sluice that made the schema, or drop schema sluice when no run is needed");
            }
            pending.remove(same);
        }
        return pending;
    }

    private static String read(String file) {
        try (InputStream in = ControlSchema.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("the engine's jar lacks " + file);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
