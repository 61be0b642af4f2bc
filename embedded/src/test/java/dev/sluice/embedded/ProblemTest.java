package dev.sluice.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProblemTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            FATAL:  could not write lock file "postmaster.pid": No space left on device | DISK_FULL
            LOG:  could not bind IPv4 address "127.0.0.1": Address already in use       | PORT
            FATAL:  could not create any TCP/IP sockets                                 | PORT
            LOG:  unrecognized configuration parameter "max_conections"                 | SETTING
            FATAL:  could not access file "no_such_library": No such file or directory  | SETTING
            FATAL:  could not map anonymous shared memory: Cannot allocate memory       | SHARED_MEMORY
            FATAL:  could not open file "global/pg_control": Permission denied          | PERMISSION
            PANIC:  could not locate a valid checkpoint record                          | SERVER
            """)
    void theServersWordsTellWhatToDo(String output, Problem expected) {
        assertThat(Problem.diagnose(output)).isEqualTo(expected);
    }

    @Test
    void anUnsupportedPlatformIsToldWhichOnesAreSupported() {
        assertThatThrownBy(() -> Platform.of("Windows 11", "amd64", false).findArchive())
                .hasMessageContaining("no server binaries for windows 11 x86_64")
                .hasMessageContaining("linux x86_64, linux arm64, macOS x86_64, macOS arm64");
        assertThatThrownBy(() -> Platform.of("Linux", "riscv64", false).findArchive())
                .isInstanceOf(EmbeddedPostgresException.class);
    }

    @Test
    void platformsAreNamedAsTheJarsNameThem() {
        assertThat(Platform.of("Linux", "amd64", false).archive()).isEqualTo("postgres-linux-x86_64.txz");
        assertThat(Platform.of("Linux", "aarch64", false).archive()).isEqualTo("postgres-linux-arm_64.txz");
        assertThat(Platform.of("Linux", "amd64", true).archive()).isEqualTo("postgres-linux-x86_64-alpine_linux.txz");
        assertThat(Platform.of("Mac OS X", "aarch64", false).archive()).isEqualTo("postgres-darwin-arm_64.txz");
    }
}
