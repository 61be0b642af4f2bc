package dev.sluice.embedded;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * The data folder: makes it with initdb, or checks that the one that is there can be used.
 *
 * <p>initdb works in a temporary folder which is renamed when complete, so a folder called {@code data} is always whole, and
 * one that was interrupted is deleted by the next start.
 */
final class Cluster {
    static final String SUPERUSER = "sluice";

    private static final Duration INITDB_LIMIT = Duration.ofMinutes(3);
    private static final int PASSWORD_BYTES = 24;

    /** The first version with collations of its own. */
    private static final int BUILTIN_LOCALES = 17;

    private static final String INCLUDE = "\ninclude_if_exists = '" + Settings.FILE + "'\n";

    private Cluster() {}

    /** True if the data folder had to be made. The caller holds the start lock. */
    static boolean makeIfAbsent(Home home, Binaries binaries, Purpose purpose) {
        try {
            if (Files.exists(home.data())) {
                requireUsable(home, binaries.majorVersion());
                return false;
            }
            make(home, binaries, purpose);
            return true;
        } catch (IOException e) {
            throw Failures.ofFile("cannot make or read the data folder " + home.data(), e);
        }
    }

    static String password(Home home) {
        try {
            return Files.readString(home.passwordFile()).strip();
        } catch (IOException e) {
            throw new EmbeddedPostgresException(
                    Problem.CREDENTIALS, "cannot read the password in " + home.passwordFile(), e);
        }
    }

    private static void requireUsable(Home home, int majorVersion) throws IOException {
        int owner = UserId.ownerOf(home.data());
        if (owner != UserId.mine()) {
            throw new EmbeddedPostgresException(
                    Problem.FOREIGN_DATA,
                    home.data() + " belongs to the user with id " + owner + ", we are " + UserId.mine());
        }
        Path versionFile = home.data().resolve("PG_VERSION");
        String version =
                Files.exists(versionFile) ? Files.readString(versionFile).strip() : "no";
        if (!version.equals(Integer.toString(majorVersion))) {
            throw new EmbeddedPostgresException(
                    Problem.FOREIGN_DATA,
                    home.data() + " holds data of PostgreSQL version " + version + ", the server here is version "
                            + majorVersion);
        }
    }

    private static void make(Home home, Binaries binaries, Purpose purpose) throws IOException {
        try (DirectoryStream<Path> halves = Files.newDirectoryStream(home.folder(), "data.making-*")) {
            for (Path half : halves) {
                DurableFiles.deleteTreeIfQuiet(half);
            }
        }
        if (!Files.exists(home.passwordFile())) {
            DurableFiles.write(home.passwordFile(), newPassword() + "\n");
        }
        Path temporary = Files.createTempDirectory(home.folder(), "data.making-");
        List<String> initdb = binaries.command("initdb", "--pgdata=" + temporary, "--pwfile=" + home.passwordFile());
        initdb.addAll(options(binaries.majorVersion(), purpose));
        Command.Result result = Command.run(INITDB_LIMIT, initdb);
        if (!result.succeeded()) {
            DurableFiles.deleteTree(temporary);
            throw new EmbeddedPostgresException(
                    Problem.diagnose(result.output()),
                    "initdb failed (exit code " + result.exitCode() + ") for " + home.data(),
                    ServerLog.lastLines(result.output()),
                    null);
        }
        Files.writeString(
                temporary.resolve("postgresql.conf"), INCLUDE, StandardOpenOption.APPEND, StandardOpenOption.SYNC);
        DurableFiles.rename(temporary, home.data());
    }

    /** Which programs make a data folder, and how: those with equal recipes differ in nothing but their password. */
    static String recipe(Binaries binaries, Purpose purpose) {
        return binaries.folder() + " " + options(binaries.majorVersion(), purpose) + INCLUDE;
    }

    private static List<String> options(int majorVersion, Purpose purpose) {
        List<String> options = new ArrayList<>(List.of(
                "--username=" + SUPERUSER,
                "--auth=scram-sha-256",
                "--data-checksums",
                // The same order and case rules on every machine, whatever its language or C library.
                "--encoding=UTF8",
                "--locale=C"));
        if (majorVersion >= BUILTIN_LOCALES) {
            options.add("--locale-provider=builtin");
            options.add("--builtin-locale=C.UTF-8");
        }
        options.addAll(purpose.initdbOptions(majorVersion));
        return options;
    }

    private static String newPassword() {
        byte[] bytes = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
