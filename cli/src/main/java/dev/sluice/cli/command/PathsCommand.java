package dev.sluice.cli.command;

import dev.sluice.cli.CliException;
import dev.sluice.cli.ExitCode;
import dev.sluice.cli.Failure;
import dev.sluice.cli.database.Database;
import dev.sluice.cli.json.FailureJson;
import dev.sluice.cli.json.Json;
import dev.sluice.cli.json.PathsJson;
import dev.sluice.cli.paths.PathsText;
import dev.sluice.definitions.DefinitionFile;
import dev.sluice.recipes.Recipe;
import dev.sluice.recipes.connections.ConnectionTables;
import dev.sluice.recipes.connections.ConnectionsRecipe;
import dev.sluice.recipes.connections.paths.ContactLookup;
import dev.sluice.recipes.connections.paths.DeepFinder;
import dev.sluice.recipes.connections.paths.PathOptions;
import dev.sluice.recipes.connections.paths.Paths;
import dev.sluice.recipes.connections.paths.PathsTimeoutException;
import dev.sluice.recipes.connections.paths.Person;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Searches the connections. */
@Command(
        name = "paths",
        description = "Says whom a contact reaches through people who worked together, or how two are connected.",
        footer = {
            "",
            "Each contact's 25 most recent connections count, among those whose other end the user sees: ongoing ones,",
            "then those that ended last. Only reads. When the time is up, what was found until then is printed, and the",
            "exit code is 3. No path is an answer too: the exit code is 0.",
            "",
            "Examples:",
            "  sluice paths --viewer 7 --from 4711 --db postgresql://me@host/crm",
            "  sluice paths connections.yaml --viewer 7 --from 'Hank Aaron' --to 'Warren Spahn'",
            "  sluice paths --viewer 7 --from 4711 --depth 2 --limit 500 --json",
            "  sluice paths --viewer 7 --from 4711 --connections crm.contact_connections"
        })
final class PathsCommand implements Callable<Integer> {

    private static final int CONNECTIONS = 1;

    private final SluiceCommand sluice;

    @Parameters(
            arity = "0..1",
            paramLabel = "FILE",
            description = "A definition with connections, whose tables are searched. Without it, those named below.")
    private @Nullable Path file;

    @Option(
            names = "--viewer",
            required = true,
            paramLabel = "USER",
            description = "Whose contacts count: a user's id.")
    private String viewer = "";

    @Option(
            names = "--from",
            required = true,
            paramLabel = "CONTACT",
            description = "Where paths begin: an id, or a name that only one has.")
    private String from = "";

    @Option(names = "--to", paramLabel = "CONTACT", description = "Where they end. Default: whoever can be reached.")
    private @Nullable String to;

    @Option(names = "--depth", paramLabel = "HOPS", description = "The most hops, 1 to 4 (default: 3).")
    private int depth = PathOptions.DEFAULTS.depth();

    @Option(
            names = "--fan-out",
            paramLabel = "N",
            description = "How many connections of a contact count, 1 to 200 (default: 25).")
    private int fanOut = PathOptions.DEFAULTS.fanOut();

    @Option(names = "--limit", paramLabel = "N", description = "The most paths, shorter ones first (default: 50).")
    private int limit = 50;

    @Option(names = "--timeout", paramLabel = "MS", description = "How long it may take (default: 1500).")
    private long timeout = PathOptions.DEFAULTS.timeout().toMillis();

    @Mixin
    private ConnectionTableOptions names = new ConnectionTableOptions();

    @Mixin
    private DatabaseOptions database = new DatabaseOptions();

    PathsCommand(SluiceCommand sluice) {
        this.sluice = sluice;
    }

    @Override
    public Integer call() {
        PathOptions options = options();
        ConnectionsRecipe recipe = recipe();
        ConnectionTables tables = names.over(recipe.tables());
        try (Database opened = database.open()) {
            DataSource source = opened.pool(CONNECTIONS);
            DeepFinder finder = new DeepFinder(source, tables, List.of(recipe.kind()));
            finder.check();
            List<String> warnings = finder.missingIndexes().stream()
                    .map(walk -> "index " + walk.name() + " of "
                            + tables.edges().table().text() + " is missing, so this may take long: "
                            + walk.createConcurrently())
                    .toList();
            ContactLookup lookup = new ContactLookup(source, tables.contacts());
            Person begin = find(lookup, "--from", from);
            Person end = to == null ? null : find(lookup, "--to", to);
            if (end != null && end.id().equals(begin.id())) {
                throw CliException.usage("--from and --to are the same contact, " + begin.id());
            }
            try {
                Paths found = end == null
                        ? finder.from(viewer, begin.id(), options)
                        : finder.between(viewer, begin.id(), end.id(), options);
                print(found, begin, end, warnings, null);
                return ExitCode.OK;
            } catch (PathsTimeoutException e) {
                Failure failure = Failure.of(e);
                print(e.found(), begin, end, warnings, failure);
                return failure.exitCode();
            }
        }
    }

    private ConnectionsRecipe recipe() {
        if (file == null) {
            return ConnectionsRecipe.named("paths").build();
        }
        Recipe recipe = DefinitionFile.read(file).recipe().orElse(null);
        if (recipe instanceof ConnectionsRecipe connections) {
            return connections;
        }
        throw CliException.usage(file + " has no connections: paths are searched over the field 'connections'");
    }

    private PathOptions options() {
        try {
            return new PathOptions(depth, fanOut, limit, Duration.ofMillis(timeout));
        } catch (IllegalArgumentException e) {
            throw CliException.usage(String.valueOf(e.getMessage()));
        }
    }

    private static Person find(ContactLookup lookup, String option, String text) {
        return lookup.byId(text).orElseGet(() -> {
            List<Person> named = lookup.byName(text);
            if (named.size() == 1) {
                return named.get(0);
            }
            if (named.isEmpty()) {
                throw new CliException(
                        ExitCode.NOT_FOUND,
                        "contact-not-found",
                        option + ": no contact has the id or the name '" + text + "'");
            }
            throw new CliException(
                    ExitCode.NOT_FOUND,
                    "contact-ambiguous",
                    option + ": "
                            + (named.size() > ContactLookup.MOST_TOLD
                                    ? "more than " + ContactLookup.MOST_TOLD
                                    : named.size())
                            + " contacts have the name '" + text + "'; give one's id: "
                            + named.stream()
                                    .limit(ContactLookup.MOST_TOLD)
                                    .map(Person::id)
                                    .collect(Collectors.joining(", ")));
        });
    }

    private void print(
            Paths found, Person begin, @Nullable Person end, List<String> warnings, @Nullable Failure failure) {
        if (sluice.json()) {
            Map<String, @Nullable Object> json = new LinkedHashMap<>();
            if (failure != null) {
                json.putAll(FailureJson.of(failure));
            }
            json.putAll(PathsJson.of(found, viewer, warnings));
            sluice.screen().result(Json.document(json));
            return;
        }
        warnings.forEach(warning -> sluice.screen().message("warning: " + warning));
        if (failure == null || !found.paths().isEmpty()) {
            String asked = end == null ? "from " + begin.shown() : "between " + begin.shown() + " and " + end.shown();
            sluice.screen()
                    .result(PathsText.of(found, asked, viewer, sluice.screen().terminal()));
        }
        if (failure != null) {
            sluice.screen().message("sluice: " + failure.message());
        }
    }
}
