package dev.sluice.pace.signals;

import dev.sluice.sql.Jdbc;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * How many segments of the log wait to be archived.
 *
 * <p>They stay on disk until they are, so a backlog that grows fills the disk and stops the server. The limit of 42 files
 * (672 MiB) is GitLab's, from a large fleet. Its cost grows with the files, since it
 * lists a directory of the server.
 */
final class ArchiveBacklog implements Signal {

    private static final Limit LIMIT = new Limit(42, Unit.COUNT);

    private static final String SETTINGS = "SELECT " + OwnSessions.COMMENT + """
            current_setting('archive_mode') <> 'off' AS archives, current_user AS role,
                   has_function_privilege('pg_ls_archive_statusdir()', 'EXECUTE') AS may""";

    private static final String FILES = "SELECT " + OwnSessions.COMMENT + """
            (SELECT count(*) FROM pg_ls_archive_statusdir() WHERE name LIKE '%.ready') AS waiting,
                   CASE WHEN last_failed_time > coalesce(last_archived_time, '-infinity') THEN last_failed_wal END
                     AS failed
              FROM pg_stat_archiver""";

    private record Settings(boolean archives, boolean may, String role) {

        static Settings read(ResultSet row) throws SQLException {
            return new Settings(row.getBoolean("archives"), row.getBoolean("may"), row.getString("role"));
        }
    }

    private record Files(long waiting, @Nullable String failed) {

        static Files read(ResultSet row) throws SQLException {
            return new Files(row.getLong("waiting"), row.getString("failed"));
        }
    }

    @Override
    public String name() {
        return "archive_backlog";
    }

    @Override
    public Kind kind() {
        return Kind.HARD;
    }

    @Override
    public Limit limit() {
        return LIMIT;
    }

    @Override
    public String source() {
        return "pg_ls_archive_statusdir()";
    }

    @Override
    public Measure measure(Connection connection, Scene scene) throws SQLException {
        Settings settings = Jdbc.first(connection, Settings::read, SETTINGS).orElseThrow(IllegalStateException::new);
        if (!settings.archives()) {
            return new Measure.Absent("archive_mode is off");
        }
        if (!settings.may()) {
            return MonitorRight.missing("WAL is archived, but not how much of it waits", settings.role());
        }
        Files files = Jdbc.first(connection, Files::read, FILES).orElseThrow(IllegalStateException::new);
        String waiting = files.waiting() == 1
                ? "1 WAL file waits to be archived"
                : Unit.COUNT.text(files.waiting()) + " WAL files wait to be archived";
        return new Measure.Measured(
                files.waiting(),
                files.failed() == null ? waiting : waiting + ", and the last attempt (" + files.failed() + ") failed");
    }
}
