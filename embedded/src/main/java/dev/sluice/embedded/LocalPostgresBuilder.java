package dev.sluice.embedded;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects what a local server should be, then starts or adopts it. Not thread-safe. */
public final class LocalPostgresBuilder {
    private final Path folder;
    private final Map<String, String> settings = new LinkedHashMap<>();
    private Path binariesParent = Home.sluiceFolder();
    private @Nullable Binaries binaries;
    private Limits limits = Limits.DEFAULT;
    private Purpose purpose = Purpose.TO_KEEP;

    LocalPostgresBuilder(Path folder) {
        this.folder = folder;
    }

    /**
     * Asks for a server setting, in postgresql.conf's words: {@code setting("max_connections", "50")}.
     *
     * @throws EmbeddedPostgresException if the setting is one that makes the server durable and private, or is ours (the port)
     */
    public LocalPostgresBuilder setting(String name, String value) {
        Settings.requireAllowed(name, value);
        settings.put(name.toLowerCase(Locale.ROOT), value);
        return this;
    }

    /** Asks for several settings; see {@link #setting}. */
    public LocalPostgresBuilder settings(Map<String, String> values) {
        values.forEach(this::setting);
        return this;
    }

    /** Where the unpacked server binaries lie, shared by servers (about 60 MB); by default beside the default home. */
    public LocalPostgresBuilder binariesIn(Path parent) {
        binariesParent = parent;
        return this;
    }

    /** How long to wait for a server that says it is recovering from a crash; 10 minutes by default. */
    public LocalPostgresBuilder recoveryLimit(Duration limit) {
        limits = limits.withRecovery(limit);
        return this;
    }

    /** For tests of silent servers, which should not have to wait as long as users do. */
    LocalPostgresBuilder silenceLimits(Duration silent, Duration polite) {
        limits = limits.withSilence(silent, polite);
        return this;
    }

    /** For tests on another version than the one that is shipped. */
    LocalPostgresBuilder binaries(Binaries other) {
        binaries = other;
        return this;
    }

    /** For servers of tests; by default a data folder is made {@linkplain Purpose#TO_KEEP to keep}. */
    LocalPostgresBuilder purpose(Purpose newPurpose) {
        purpose = newPurpose;
        return this;
    }

    /**
     * Starts the server, or adopts the one that is running there, and becomes one of its users.
     *
     * @throws EmbeddedPostgresException if there is no server afterwards; says why and what to do
     */
    public LocalPostgres start() {
        UserNamespace.requireIfRoot();
        Home home = Home.at(folder);
        Binaries used = binaries == null ? Binaries.in(binariesParent) : binaries;
        LocalPostgres postgres = new LocalPostgres(home, used, settings, limits, purpose);
        postgres.join();
        return postgres;
    }
}
