package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How many rows may be quarantined. */
class FailureBudgetTest {

    @ParameterizedTest
    @CsvSource({"0, 10", "1, 10", "9999, 10", "10001, 11", "50000, 50", "1000000, 1000", "500000000, 1000"})
    void theDefaultIsOneInAThousandButNeitherFewerThanTenNorMoreThanAThousand(long rows, long budget) {
        assertThat(FailureBudget.DEFAULT.inRows(rows)).isEqualTo(budget);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1000, 0",
        "50, 0, 50",
        "1000000, 3, 1000000",
        "0.5%, 1000, 5",
        "0.5 %, 1001, 6",
        "100%, 700, 700",
        "0%, 700, 0",
        "0.000001%, 100, 1",
        "100%, 500000000, 1000000",
        "auto, 20000, 20"
    })
    void isReadAsPeopleWriteIt(String text, long rows, long budget) {
        FailureBudget read = FailureBudget.parse(text);
        assertThat(read.inRows(rows)).isEqualTo(budget);
        assertThat(FailureBudget.parse(read.toString()).inRows(rows)).isEqualTo(budget);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "many", "-1", "1000001", "101%", "-1%", "0,5%", "%", "1e3", "5 rows", "99999999999999999999"
            })
    void anythingElseIsRefusedWithWhatIsRight(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FailureBudget.parse(text))
                .withMessageContaining("failure budget");
    }

    @Test
    void refusesNumbersOutsideItsRange() {
        assertThatIllegalArgumentException().isThrownBy(() -> FailureBudget.rows(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> FailureBudget.rows(FailureBudget.MOST_ROWS + 1));
        assertThatIllegalArgumentException().isThrownBy(() -> FailureBudget.percent(new BigDecimal("100.1")));
    }

    @Test
    void optionsOfARunWinOverThoseOfItsBackfill() {
        RunOptions backfills =
                RunOptions.DEFAULTS.withFailureBudget(FailureBudget.rows(5)).withBatchSize(7);
        assertThat(RunOptions.DEFAULTS.orElse(backfills).failureBudget().map(FailureBudget::toString))
                .contains("5");
        assertThat(RunOptions.DEFAULTS
                        .withFailureBudget(FailureBudget.parse("2%"))
                        .orElse(backfills)
                        .failureBudget()
                        .map(FailureBudget::toString))
                .contains("2%");
        assertThat(RunOptions.DEFAULTS.failureBudget()).isEmpty();
    }
}
