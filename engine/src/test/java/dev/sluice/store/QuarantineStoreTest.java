package dev.sluice.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.KeyValue;
import dev.sluice.QuarantinedRow;
import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import dev.sluice.sql.Jdbc;
import dev.sluice.sql.RowError;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the control schema keeps of bad rows, over a run and its retries. */
class QuarantineStoreTest {

    private TestDatabase database;
    private Connection connection;

    @BeforeEach
    void connect() throws SQLException {
        database = TestServer.shared().newDatabase("quarantine_store");
        connection = database.dataSource().getConnection();
    }

    @AfterEach
    void drop() throws SQLException {
        connection.close();
        database.close();
    }

    private long newRun() throws SQLException {
        return ControlRun.create(connection, ControlRun.bigintKey(), KeyValue.of("1"), KeyValue.of("9"), 2);
    }

    private void quarantine(long run, String... keys) throws SQLException {
        for (String key : keys) {
            Quarantine.add(
                    connection,
                    run,
                    KeyValue.of(key),
                    new RowError("22012", "division by zero", null, null),
                    "step",
                    2,
                    "w");
        }
    }

    private void end(long run) throws SQLException {
        Jdbc.update(connection, "UPDATE sluice.run SET frontier = '{9}' WHERE id = ?", run);
        assertThat(Ownership.end(connection, run)).isPresent();
    }

    private long retryOf(long run) throws SQLException {
        end(run);
        long retry = newRun();
        Jdbc.update(connection, "UPDATE sluice.run SET retry_of = ? WHERE id = ?", run, retry);
        return retry;
    }

    private Map<String, Long> resolved(long run) throws SQLException {
        Map<String, Long> resolved = new TreeMap<>();
        for (QuarantinedRow row : Quarantine.list(connection, run, 100)) {
            resolved.put(row.key().toString(), row.resolvedBy() == null ? 0 : row.resolvedBy());
        }
        return resolved;
    }

    @Test
    void aRetryResolvesWhatItDidNotSetAsideAgainAlsoInTheRunsBeforeIt() throws SQLException {
        long first = newRun();
        quarantine(first, "1", "2", "3", "4");
        long second = retryOf(first);
        assertThat(Quarantine.openKeys(connection, first))
                .containsExactly(KeyValue.of("1"), KeyValue.of("2"), KeyValue.of("3"), KeyValue.of("4"));
        quarantine(second, "2", "4");
        long third = retryOf(second);
        assertThat(resolved(first)).isEqualTo(Map.of("1", second, "2", 0L, "3", second, "4", 0L));
        assertThat(Quarantine.openKeys(connection, second)).containsExactly(KeyValue.of("2"), KeyValue.of("4"));
        quarantine(third, "4");
        end(third);
        assertThat(resolved(first)).isEqualTo(Map.of("1", second, "2", third, "3", second, "4", 0L));
        assertThat(resolved(second)).isEqualTo(Map.of("2", third, "4", 0L));
        assertThat(resolved(third)).isEqualTo(Map.of("4", 0L));
        assertThat(Quarantine.open(connection, first)).isEqualTo(1);
    }

    @Test
    void aRunThatRetriesNothingResolvesNothing() throws SQLException {
        long first = newRun();
        quarantine(first, "1");
        end(first);
        end(newRun());
        assertThat(resolved(first)).isEqualTo(Map.of("1", 0L));
    }

    @Test
    void aRowCannotBeSetAsideTwiceInOneRun() throws SQLException {
        long run = newRun();
        quarantine(run, "7");
        quarantine(run, "7");
        assertThat(resolved(run)).hasSize(1);
        assertThat(Quarantine.list(connection, run, 100)).hasSize(1);
    }

    @Test
    void theUseOfTheBudgetSumsFinishedAndOpenRanges() throws SQLException {
        long run = newRun();
        Jdbc.update(connection, "UPDATE sluice.run SET quarantined = 5, failure_budget = '8' WHERE id = ?", run);
        RangeRow first =
                Ownership.cut(connection, run, null, KeyValue.of("1"), "w1").orElseThrow();
        RangeRow second = Ownership.cut(connection, run, first.upto(), KeyValue.of("2"), "w2")
                .orElseThrow();
        for (RangeRow range : List.of(first, second)) {
            Jdbc.update(connection, "UPDATE sluice.range SET quarantined = 1 WHERE id = ?", range.id());
        }
        assertThat(Quarantine.use(connection, run)).satisfies(use -> {
            assertThat(use.rows()).isEqualTo(7);
            assertThat(use.budget()).isEqualTo(8);
            assertThat(use.allowsMore()).isTrue();
        });
        Jdbc.update(connection, "UPDATE sluice.run SET failure_budget = '7' WHERE id = ?", run);
        assertThat(Quarantine.use(connection, run).allowsMore()).isFalse();
        Jdbc.update(connection, "UPDATE sluice.run SET failure_budget = NULL WHERE id = ?", run);
        assertThat(Quarantine.use(connection, run).budget()).isEqualTo(10);
    }
}
