package dev.sluice.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
    @TempDir
    private Path folder;

    @Test
    void whatWasWrittenIsReadBackWithQuotesAndBackslashes() throws IOException {
        Settings written = Settings.of(Map.of("application_name", "it's a \\ 'name'"), 20_001);
        written.writeTo(folder.resolve("sluice.conf"));
        assertThat(Settings.readFrom(folder.resolve("sluice.conf"))).isEqualTo(written);
    }

    @Test
    void askedSettingsOverrideDefaultsButDurabilityCannotBeSwitchedOff() {
        assertThat(Settings.of(Map.of("shared_buffers", "1GB"), 1).values()).containsEntry("shared_buffers", "1GB");
        LocalPostgresBuilder builder = LocalPostgres.in(folder);
        for (String name : new String[] {"fsync", "synchronous_commit", "full_page_writes", "FSYNC"}) {
            assertThatThrownBy(() -> builder.setting(name, "off"))
                    .isInstanceOf(EmbeddedPostgresException.class)
                    .hasMessageContaining(name + " is always 'on' here, asked for: 'off'");
        }
        assertThatThrownBy(() -> builder.setting("port", "5432"))
                .hasMessageContaining("port is chosen by LocalPostgres itself");
        assertThatThrownBy(() -> builder.setting("work_mem", "1\nfsync=off"))
                .isInstanceOf(EmbeddedPostgresException.class);
    }

    @Test
    void onlySettingsThatWereAskedForCanBeMissing() {
        Settings running = Settings.of(Map.of("max_connections", "40"), 1);
        assertThat(running.missingFrom(Map.of())).isEmpty();
        assertThat(running.missingFrom(Map.of("max_connections", "40"))).isEmpty();
        assertThat(running.missingFrom(Map.of("max_connections", "50", "work_mem", "8MB")))
                .isEqualTo(Map.of("max_connections", "50", "work_mem", "8MB"));
    }
}
