package dev.sluice.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The server's settings as written for one start. They live in a file of their own that postgresql.conf includes, so what a
 * running server was started with can be read and compared.
 */
record Settings(Map<String, String> values) {
    static final String FILE = "sluice.conf";

    private static final Pattern LINE = Pattern.compile("(\\S+) = '((?:[^']|'')*)'");
    private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_.]*");

    private static final Map<String, String> DEFAULTS = Map.of(
            "max_connections", "100",
            "shared_buffers", "128MB",
            "wal_level", "replica",
            "shared_preload_libraries", "pg_stat_statements",
            "log_checkpoints", "off",
            "log_line_prefix", "%m [%p] ",
            // Not "$user" first, as usual: our role has the name of Sluice's own schema, and tables would land there.
            "search_path", "public");

    /** What makes the server durable and private. Not for the caller to change: the name promises it. */
    private static final Map<String, String> FIXED = Map.of(
            "fsync", "on",
            "synchronous_commit", "on",
            "full_page_writes", "on",
            "listen_addresses", "127.0.0.1",
            "unix_socket_directories", "",
            "password_encryption", "scram-sha-256",
            "logging_collector", "off");

    private static final Set<String> OURS =
            Set.of("port", "data_directory", "hba_file", "ident_file", "config_file", "external_pid_file");

    Settings {
        values = Map.copyOf(values);
    }

    /** Checks a name and value a caller asks for. */
    static void requireAllowed(String name, String value) {
        String key = name.toLowerCase(Locale.ROOT);
        if (!NAME.matcher(key).matches() || value.indexOf('\n') >= 0) {
            throw new EmbeddedPostgresException(Problem.SETTING, "not a setting: " + name + " = '" + value + "'");
        }
        if (OURS.contains(key)) {
            throw new EmbeddedPostgresException(
                    Problem.SETTING, name + " is chosen by LocalPostgres itself, asked for: '" + value + "'");
        }
        String fixed = FIXED.get(key);
        if (fixed != null && !fixed.equals(value)) {
            throw new EmbeddedPostgresException(
                    Problem.SETTING, name + " is always '" + fixed + "' here, asked for: '" + value + "'");
        }
    }

    /** The defaults, overridden by what was asked, with what is fixed. */
    static Settings of(Map<String, String> asked, int port) {
        Map<String, String> all = new TreeMap<>(DEFAULTS);
        all.putAll(asked);
        all.putAll(FIXED);
        all.put("port", Integer.toString(port));
        return new Settings(all);
    }

    /** The settings that were asked for and that this server was not started with, with the values asked for. */
    Map<String, String> missingFrom(Map<String, String> asked) {
        Map<String, String> missing = new TreeMap<>(asked);
        missing.entrySet().removeIf(wanted -> wanted.getValue().equals(values.get(wanted.getKey())));
        return Map.copyOf(missing);
    }

    void writeTo(Path file) throws IOException {
        StringBuilder text = new StringBuilder("# Written by Sluice at every start. Changes made here are lost.\n");
        new TreeMap<>(values)
                .forEach((name, value) -> text.append(name)
                        .append(" = '")
                        .append(value.replace("\\", "\\\\").replace("'", "''"))
                        .append("'\n"));
        DurableFiles.write(file, text.toString());
    }

    static Settings readFrom(Path file) throws IOException {
        Map<String, String> values = new TreeMap<>();
        try {
            for (String line : Files.readAllLines(file)) {
                Matcher matcher = LINE.matcher(line);
                if (matcher.matches()) {
                    values.put(
                            matcher.group(1),
                            matcher.group(2).replace("''", "'").replace("\\\\", "\\"));
                }
            }
        } catch (NoSuchFileException neverStarted) {
            return new Settings(Map.of());
        }
        return new Settings(values);
    }
}
