package dev.sluice.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Test servers begin with a copy of one data folder. */
class ClusterTemplateTest {

    @TempDir
    private Path base;

    private static long files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).count();
        }
    }

    @Test
    void itIsMadeOnceCopiedWholeAndMadeAgainWhenAFileIsMissing() throws Exception {
        ClusterTemplate template = ClusterTemplate.in(base, Binaries.in(Home.sluiceFolder()));
        List<Path> copies = List.of(base.resolve("one"), base.resolve("two"), base.resolve("three"));
        ExecutorService pool = Executors.newFixedThreadPool(copies.size());
        try {
            for (Future<Path> copied : pool.invokeAll(copies.stream()
                    .map(copy -> (Callable<Path>) () -> {
                        template.copyTo(copy);
                        return copy;
                    })
                    .toList())) {
                Path copy = copied.get();
                assertThat(files(copy.resolve("data")))
                        .isEqualTo(files(template.home().resolve("data")));
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copy.resolve("password"))))
                        .isEqualTo("rw-------");
            }
        } finally {
            pool.shutdownNow();
        }
        Path control = template.home().resolve("data/global/pg_control");
        FileTime made = Files.getLastModifiedTime(control);

        Files.delete(template.home().resolve("data/PG_VERSION"));
        template.copyTo(base.resolve("four"));

        assertThat(Files.getLastModifiedTime(control)).isGreaterThan(made);
        assertThat(Cluster.password(Home.at(base.resolve("four"))))
                .isNotEqualTo(Cluster.password(Home.at(base.resolve("one"))));
        try (LocalPostgres server = LocalPostgres.in(base.resolve("four")).start()) {
            assertThat(server.arrival()).isEqualTo(Arrival.STARTED);
            assertThat(new TestDatabase(server, "postgres").queryStrings("SHOW scram_iterations"))
                    .containsExactly("1");
        }
    }
}
