package dev.sluice.embedded;

import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** The operating system and processor of this machine, named as the jars with the server binaries name them. */
record Platform(String system, String machine, boolean musl) {
    static final String SUPPORTED = "linux x86_64, linux arm64, macOS x86_64, macOS arm64";

    static Platform current() {
        return of(
                System.getProperty("os.name", ""),
                System.getProperty("os.arch", ""),
                Files.exists(Path.of("/etc/alpine-release")));
    }

    static Platform of(String osName, String osArch, boolean musl) {
        String os = osName.toLowerCase(Locale.ROOT);
        String system = os.startsWith("mac") ? "darwin" : os.startsWith("linux") ? "linux" : os;
        String machine = switch (osArch.toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64" -> "x86_64";
            case "aarch64", "arm64" -> "arm_64";
            default -> osArch;
        };
        return new Platform(system, machine, musl);
    }

    boolean isLinux() {
        return system.equals("linux");
    }

    /** The name of the archive with the binaries, as a resource of the class path. */
    String archive() {
        return "postgres-" + system + "-" + machine + (musl ? "-alpine_linux" : "") + ".txz";
    }

    URL findArchive() {
        URL found = isLinux() || system.equals("darwin")
                ? Platform.class.getClassLoader().getResource(archive())
                : null;
        if (found == null) {
            throw new EmbeddedPostgresException(
                    Problem.UNSUPPORTED_PLATFORM, "no server binaries for " + this + " (looked for " + archive() + ")");
        }
        return found;
    }

    @Override
    public String toString() {
        return system + " " + machine + (musl ? " with musl libc" : "");
    }
}
