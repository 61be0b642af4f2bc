package dev.sluice.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Backfill;
import dev.sluice.JavaStep;
import dev.sluice.Run;
import dev.sluice.RunOptions;
import dev.sluice.RunState;
import dev.sluice.RunView;
import dev.sluice.Sluice;
import dev.sluice.Writes;
import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import java.time.Duration;
import java.util.AbstractList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Java steps that fail in ways that are no {@link Exception}: nothing half-done is committed and no worker dies. */
class StepErrorsTest {

    private static final RunOptions SMALL = RunOptions.DEFAULTS.withBatchSize(100);

    private TestDatabase database;
    private SoakTable table;

    @BeforeEach
    void makeTable() {
        database = TestServer.shared().newDatabase("step_errors");
        table = SoakTable.create(database, 1_000);
    }

    @AfterEach
    void dropTable() {
        database.close();
    }

    private RunView endOf(JavaStep step) throws InterruptedException {
        try (Sluice sluice = Sluice.on(database.dataSource())) {
            Run run = sluice.start(
                    Backfill.named("erring").table("soak").step(step).build(), SMALL);
            return run.await(Duration.ofSeconds(20));
        }
    }

    @Test
    void anErrorWhilePreparingFailsTheRunWithItsReason() throws Exception {
        RunView end = endOf((chunk, reader) -> {
            throw new NoClassDefFoundError("com/example/Rates");
        });
        assertThat(end.state()).isEqualTo(RunState.FAILED);
        assertThat(end.reason()).contains("com/example/Rates");
        assertThat(table.increments()).isZero();
    }

    @Test
    void anErrorBetweenTwoWritesRollsBackTheFirst() throws Exception {
        RunView end = endOf((chunk, reader) -> Writes.of("UPDATE soak SET n = n + 1")
                .and("SELECT ?", new AbstractList<Long>() {
                    @Override
                    public Long get(int index) {
                        throw new StackOverflowError("too deep");
                    }

                    @Override
                    public int size() {
                        return 1;
                    }
                }));
        assertThat(table.increments()).as("rows written without a checkpoint").isZero();
        assertThat(end.state()).isEqualTo(RunState.FAILED);
        assertThat(end.reason()).contains("too deep");
    }
}
