package dev.sluice.cli.command;

import dev.sluice.Sluice;
import dev.sluice.cli.database.Database;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which database. */
final class DatabaseOptions {

    @Option(
            names = "--db",
            paramLabel = "URL",
            description = {
                "postgresql://USER@HOST/DB or jdbc:postgresql://…, or the plain name of a database on the embedded server.",
                "Default: $SLUICE_DB, else the embedded server's database 'sluice'. The password may be in $PGPASSWORD."
            })
    private @Nullable String url;

    /** What was given; null if nothing. */
    @Nullable
    String given() {
        return url;
    }

    Database open() {
        return Database.open(url, System.getenv());
    }

    /** For questions and commands: no workers, and fails at once. */
    static Sluice questions(Database database) {
        return questions(database, Optional.empty());
    }

    /**
     * The same.
     *
     * @param replica on which verifications that it begins are to read
     */
    static Sluice questions(Database database, Optional<DataSource> replica) {
        Sluice.Builder builder = Sluice.builder(database.direct()).withoutWorkers();
        replica.ifPresent(builder::verifyOn);
        return builder.build();
    }
}
