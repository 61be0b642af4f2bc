package dev.sluice.embedded;

import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The version of this JVM's test servers: the one that is shipped, or what the system property {@value #PROPERTY} names, as
 * in {@code 15:/usr/lib/postgresql/15} (an installation) or {@code 16:binaries.jar} (a jar with the archive of this
 * platform).
 *
 * @param binaries its programs
 */
record TestVersion(Binaries binaries) {
    static final String PROPERTY = "sluice.test.postgres";

    static TestVersion ofThisJvm() {
        String named = System.getProperty(PROPERTY);
        return new TestVersion(named == null ? Binaries.in(Home.sluiceFolder()) : of(named));
    }

    private static Binaries of(String named) {
        int colon = named.indexOf(':');
        if (colon < 1) {
            throw new IllegalArgumentException(PROPERTY + " must be VERSION:PATH, got " + named);
        }
        int version = Integer.parseInt(named.substring(0, colon));
        Path path = Path.of(named.substring(colon + 1)).toAbsolutePath();
        if (Files.isDirectory(path)) {
            return new Binaries(path, version);
        }
        try {
            URL archive = URI.create(
                            "jar:" + path.toUri() + "!/" + Platform.current().archive())
                    .toURL();
            return Binaries.in(Home.sluiceFolder(), version, archive);
        } catch (IOException e) {
            throw Failures.ofFile("cannot use " + path, e);
        }
    }
}
