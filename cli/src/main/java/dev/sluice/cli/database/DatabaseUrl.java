package dev.sluice.cli.database;

import dev.sluice.cli.CliException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * The address of a database as people write it, in JDBC's or in libpq's form. Immutable; printing it shows no password.
 *
 * @param jdbcUrl for the driver, without user and password
 * @param user the user; empty to let the driver choose
 * @param password the password; empty to let the driver look in {@code ~/.pgpass}
 * @param shown for people: without password and parameters
 */
public record DatabaseUrl(String jdbcUrl, Optional<String> user, Optional<String> password, String shown) {

    private static final String JDBC = "jdbc:postgresql:";

    // libpq's names of what the driver calls otherwise.
    private static final Map<String, String> DRIVER_NAMES = Map.of(
            "application_name", "ApplicationName",
            "connect_timeout", "connectTimeout",
            "target_session_attrs", "targetServerType");
    private static final Map<String, String> SERVER_TYPES = Map.of(
            "read-write", "primary",
            "primary", "primary",
            "standby", "secondary",
            "read-only", "secondary",
            "prefer-standby", "preferSecondary",
            "any", "any");

    /** Whether the text is an address, and not the name of a database on the embedded server. */
    public static boolean isAddress(String text) {
        return text.contains(":") || text.contains("/");
    }

    /**
     * Reads an address.
     *
     * @param environment where {@code PGUSER} and {@code PGPASSWORD} are looked up if the address lacks them
     * @throws CliException if it is neither form
     */
    public static DatabaseUrl parse(String text, Map<String, String> environment) {
        String rest;
        if (text.startsWith(JDBC)) {
            rest = text.substring(JDBC.length());
        } else if (text.startsWith("postgresql://") || text.startsWith("postgres://")) {
            rest = text.substring(text.indexOf(':') + 1);
        } else {
            throw wrong(text, "is not the address of a PostgreSQL database");
        }
        return rest.startsWith("//") ? ofAuthority(text, rest.substring(2), environment) : ofName(rest, environment);
    }

    // jdbc:postgresql:name means that database on this machine's default port.
    private static DatabaseUrl ofName(String rest, Map<String, String> environment) {
        return ofAuthority(JDBC + rest, "localhost/" + rest, environment);
    }

    private static DatabaseUrl ofAuthority(String text, String rest, Map<String, String> environment) {
        int question = rest.indexOf('?');
        String path = question < 0 ? rest : rest.substring(0, question);
        int slash = path.indexOf('/');
        String authority = slash < 0 ? path : path.substring(0, slash);
        String database = slash < 0 ? "" : path.substring(slash + 1);
        // The last @: a password may contain one, if somebody forgot to encode it.
        int at = authority.lastIndexOf('@');
        String hosts = authority.substring(at + 1);
        if (hosts.isEmpty()) {
            throw wrong(text, "names no host");
        }
        String user = null;
        String password = null;
        if (at >= 0) {
            String[] credentials = authority.substring(0, at).split(":", 2);
            user = decode(text, credentials[0]);
            password = credentials.length > 1 ? decode(text, credentials[1]) : null;
        }
        StringJoiner kept = new StringJoiner("&", "?", "").setEmptyValue("");
        for (String parameter : parameters(rest, question)) {
            String[] both = parameter.split("=", 2);
            String value = both.length > 1 ? both[1] : "";
            switch (both[0]) {
                case "user" -> user = decode(text, value);
                case "password" -> password = decode(text, value);
                default -> kept.add(forDriver(both[0], value));
            }
        }
        return make(hosts, database, kept.toString(), user, password, environment);
    }

    private static DatabaseUrl make(
            String hosts,
            String database,
            String parameters,
            @Nullable String user,
            @Nullable String password,
            Map<String, String> environment) {
        Optional<String> who = Optional.ofNullable(user != null ? user : environment.get("PGUSER"));
        Optional<String> secret = Optional.ofNullable(password != null ? password : environment.get("PGPASSWORD"));
        secret.ifPresent(Redaction::learn);
        String shown =
                "postgresql://" + who.map(u -> u + "@").orElse("") + hosts + (database.isEmpty() ? "" : "/" + database);
        // Without a name the driver takes the user's.
        return new DatabaseUrl("jdbc:postgresql://" + hosts + "/" + database + parameters, who, secret, shown);
    }

    private static List<String> parameters(String rest, int question) {
        List<String> parameters = new ArrayList<>();
        if (question >= 0) {
            for (String parameter : rest.substring(question + 1).split("&")) {
                if (!parameter.isEmpty()) {
                    parameters.add(parameter);
                }
            }
        }
        return parameters;
    }

    private static String forDriver(String name, String value) {
        String driverName = DRIVER_NAMES.getOrDefault(name, name);
        String driverValue = name.equals("target_session_attrs") ? SERVER_TYPES.getOrDefault(value, value) : value;
        return driverName + "=" + driverValue;
    }

    private static String decode(String text, String encoded) {
        try {
            // A plus sign is a plus sign in an address; only in forms is it a blank.
            return URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw wrong(text, "has a % in user or password that is not followed by two hex digits (write %25 for %)");
        }
    }

    private static CliException wrong(String text, String what) {
        return CliException.usage("--db " + Redaction.redact(text) + " " + what
                + ": write postgresql://USER@HOST:PORT/DATABASE, jdbc:postgresql://HOST:PORT/DATABASE,"
                + " or the plain name of a database on the embedded server");
    }

    @Override
    public String toString() {
        return shown;
    }
}
