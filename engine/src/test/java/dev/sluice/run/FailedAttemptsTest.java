package dev.sluice.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** What a worker remembers of attempts that failed. */
class FailedAttemptsTest {

    private static SQLException deadlock() {
        return new SQLException("ERROR: deadlock detected\nDetail: who and whom", "40P01");
    }

    @Test
    void theNewestCarriesAllEarlierOnesNewestFirst() {
        FailedAttempts failed = new FailedAttempts();
        SQLException first = deadlock();
        SQLException second = new SQLException("canceling statement due to lock timeout", "55P03");
        SQLException third = deadlock();
        failed.add(first);
        failed.add(second);
        failed.add(third);
        assertThat(failed.cause()).isSameAs(third);
        assertThat(third.getSuppressed()).containsExactly(second, first);
        assertThat(failed.sentence())
                .matches("3 attempts failed within [0-9.]+ s: 2 × deadlock detected \\[SQLSTATE 40P01\\],"
                        + " 1 × canceling statement due to lock timeout \\[SQLSTATE 55P03\\]");
    }

    @Test
    void theSameExceptionThrownAgainDoesNotSuppressItself() {
        FailedAttempts failed = new FailedAttempts();
        RuntimeException same = new IllegalStateException("kept in a field");
        failed.add(same);
        failed.add(same);
        assertThat(failed.cause()).isSameAs(same);
        assertThat(same.getSuppressed()).isEmpty();
        assertThat(failed.count()).isEqualTo(2);
    }

    @Test
    void aThousandAttemptsStaySmall() {
        FailedAttempts failed = new FailedAttempts();
        for (int i = 0; i < 1_000; i++) {
            failed.add(new SQLException("value " + i + " is out of range", "22003"));
        }
        assertThat(failed.count()).isEqualTo(1_000);
        assertThat(failed.cause().getSuppressed().length).isLessThanOrEqualTo(100);
        assertThat(failed.sentence()).hasSizeLessThan(400).endsWith("…");
    }

    @Test
    void nothingIsLeftAfterOneThatWentWell() {
        FailedAttempts failed = new FailedAttempts();
        failed.add(deadlock());
        failed.clear();
        failed.add(deadlock());
        assertThat(failed.count()).isEqualTo(1);
        assertThat(failed.cause().getSuppressed()).isEmpty();
    }
}
