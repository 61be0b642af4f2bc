package dev.sluice.cli.command;

import dev.sluice.cli.CliException;
import dev.sluice.recipes.catalog.SqlName;
import dev.sluice.recipes.connections.ConnectionTables;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What the tables of connections are called. */
final class ConnectionTableOptions {

    @Option(names = "--contacts", paramLabel = "TABLE", description = "People (default: contacts).")
    private @Nullable String contacts;

    @Option(
            names = "--organizations",
            paramLabel = "TABLE",
            description = "Where they worked (default: organizations).")
    private @Nullable String organizations;

    @Option(
            names = "--experiences",
            paramLabel = "TABLE",
            description = "Who worked where (default: contact_work_experiences).")
    private @Nullable String experiences;

    @Option(
            names = "--connections",
            paramLabel = "TABLE",
            description = "Who worked with whom (default: contact_connections).")
    private @Nullable String connections;

    @Option(
            names = "--collections",
            paramLabel = "TABLE",
            description = "Who sees whom (default: user_contact_collections).")
    private @Nullable String collections;

    /** These tables with the names that were given. */
    ConnectionTables over(ConnectionTables usual) {
        ConnectionTables.Spells spells = usual.spells();
        ConnectionTables.Edges edges = usual.edges();
        return new ConnectionTables(
                new ConnectionTables.Contacts(
                        table("--contacts", contacts, usual.contacts().table()),
                        usual.contacts().id(),
                        usual.contacts().name()),
                new ConnectionTables.Organizations(
                        table(
                                "--organizations",
                                organizations,
                                usual.organizations().table()),
                        usual.organizations().id(),
                        usual.organizations().name()),
                new ConnectionTables.Spells(
                        table("--experiences", experiences, spells.table()),
                        spells.id(),
                        spells.contact(),
                        spells.organization(),
                        spells.company(),
                        spells.from(),
                        spells.to()),
                edges.in(table("--connections", connections, edges.table())),
                new ConnectionTables.Collections(
                        table("--collections", collections, usual.collections().table()),
                        usual.collections().user(),
                        usual.collections().contact(),
                        usual.collections().importer()));
    }

    private static SqlName table(String option, @Nullable String given, SqlName usual) {
        try {
            return given == null ? usual : SqlName.table(given);
        } catch (IllegalArgumentException e) {
            throw CliException.usage(option + ": " + e.getMessage());
        }
    }
}
