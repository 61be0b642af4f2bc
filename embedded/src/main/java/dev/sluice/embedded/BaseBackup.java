package dev.sluice.embedded;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Copies a running server's data folder under its backup API, and sets the copy up as its streaming replica. A replication
 * slot keeps the log that is written meanwhile, so copying files that change is safe.
 */
final class BaseBackup {
    private static final Set<String> NOT_COPIED =
            Set.of("postmaster.pid", "postmaster.opts", "pg_internal.init", Settings.FILE);
    private static final Set<String> LEFT_EMPTY =
            Set.of("pg_wal", "pg_replslot", "pg_stat_tmp", "pg_notify", "pg_subtrans");

    private BaseBackup() {}

    /** Makes the replica's folder; gives the settings of the primary, which the replica needs too. */
    static Map<String, String> of(LocalPostgres primary, Path replica) {
        Home from = Home.at(primary.home());
        Home to = Home.at(replica);
        String slot =
                "replica_" + Math.abs((long) replica.getFileName().toString().hashCode());
        try (Connection connection =
                        primary.dataSource(Access.MAINTENANCE_DATABASE).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_create_physical_replication_slot('" + slot + "', true)");
            statement.execute("SELECT pg_backup_start('" + slot + "', true)");
            Files.createDirectory(
                    to.data(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            copy(from.data(), to.data());
            try (ResultSet label = statement.executeQuery("SELECT labelfile FROM pg_backup_stop(false)")) {
                label.next();
                Files.writeString(to.data().resolve("backup_label"), label.getString(1));
            }
            Files.copy(from.passwordFile(), to.passwordFile(), StandardCopyOption.COPY_ATTRIBUTES);
            follow(primary, to, slot);
            Map<String, String> settings =
                    new TreeMap<>(Settings.readFrom(from.settingsFile()).values());
            settings.remove("port");
            return settings;
        } catch (SQLException e) {
            throw new EmbeddedPostgresException(Problem.SERVER, "cannot back up " + primary, e);
        } catch (IOException e) {
            throw Failures.ofFile("cannot copy " + from.data() + " to " + to.data(), e);
        }
    }

    private static void follow(LocalPostgres primary, Home to, String slot) throws IOException {
        Files.writeString(to.data().resolve("standby.signal"), "");
        Files.writeString(
                to.data().resolve("postgresql.auto.conf"),
                "\nprimary_conninfo = 'host=127.0.0.1 port=" + primary.port() + " user=" + primary.user() + " password="
                        + primary.password() + " sslmode=disable'\nprimary_slot_name = '" + slot + "'\n",
                StandardOpenOption.APPEND);
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                Path inside = from.relativize(folder);
                if (inside.getNameCount() > 1
                        && LEFT_EMPTY.contains(inside.getName(0).toString())) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                Path target = to.resolve(inside.toString());
                if (!Files.isDirectory(target)) {
                    Files.createDirectory(target);
                    Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwx------"));
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Path inside = from.relativize(file);
                if (!NOT_COPIED.contains(file.getFileName().toString())
                        && !LEFT_EMPTY.contains(inside.getName(0).toString())) {
                    try {
                        Files.copy(file, to.resolve(inside.toString()), StandardCopyOption.COPY_ATTRIBUTES);
                    } catch (NoSuchFileException gone) {
                        return FileVisitResult.CONTINUE;
                    }
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }
        });
    }
}
