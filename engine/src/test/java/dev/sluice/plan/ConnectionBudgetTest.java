package dev.sluice.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.pace.Pace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConnectionBudgetTest {

    @ParameterizedTest
    @CsvSource({"100, 10, 76", "100, 85, 1", "100, 86, 0", "100, 100, 0", "40, 30, 2", "5, 0, 1"})
    void aTenthIsLeftToTheApplicationAndThreeAreForOtherThanWorkers(long usable, long taken, long workers) {
        ConnectionBudget budget = new ConnectionBudget(usable, taken);

        assertThat(budget.workers()).isEqualTo(workers);
        // With all of them at work the signal is under its limit: less than half of the last fifth is taken.
        double reserve = Math.max(1, usable * 0.2);
        if (workers > 0) {
            assertThat((taken + workers + 3 - (usable - reserve)) / reserve).isLessThan(0.5);
        }
    }

    @Test
    void theUsualNumberOfWorkersIsThatOfRuns() {
        assertThat(Risks.USUAL_WORKERS).isEqualTo(Pace.DEFAULT_WORKERS);
    }

    @Test
    void whatIsMissingIsSaidInNumbers() {
        assertThat(new ConnectionBudget(100, 10).risk(4)).isEmpty();
        assertThat(new ConnectionBudget(100, 84).risk(4))
                .hasValueSatisfying(risk -> assertThat(risk.sentence())
                        .isEqualTo(
                                "84 of 100 connections are taken; a run has one a worker and 3 more, and leaves a tenth of all"
                                        + " to the application: there is room for 2 workers"));
        assertThat(new ConnectionBudget(100, 97).risk(1))
                .hasValueSatisfying(
                        risk -> assertThat(risk.sentence()).endsWith("it would be held as soon as it begins"));
    }
}
