package dev.sluice.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Key;
import dev.sluice.KeyValue;
import dev.sluice.RunOptions;
import dev.sluice.RunState;
import dev.sluice.Verdict;
import dev.sluice.Verification;
import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The verdict on its own: whatever is stored beside one whole part of the walk, only that part alone passes. */
class VerdictsTest {

    private static final Key KEY = ControlRun.bigintKey();

    private TestDatabase database;
    private Connection connection;
    private long run;

    @BeforeEach
    void connect() throws SQLException {
        database = TestServer.shared().newDatabase("verdicts");
        connection = database.dataSource().getConnection();
        long work = ControlRun.create(connection, KEY, KeyValue.of("1"), KeyValue.of("100"), 1);
        PlanRow plan = RunStore.find(connection, work).orElseThrow().plan();
        run = Verifications.create(connection, plan, RunOptions.DEFAULTS, 1, "test", Verifications.Subject.ofRun(work))
                .orElseThrow();
    }

    @AfterEach
    void drop() throws SQLException {
        connection.close();
        database.close();
    }

    private void checked(String parts) {
        database.execute("INSERT INTO sluice.verified (run_id, after_key, upto_key) SELECT " + run
                + ", after, upto FROM (VALUES " + parts + ") v(after, upto)");
    }

    private void wholeChecked() {
        checked("(CAST(NULL AS text[]), ARRAY['100'])");
    }

    private Verification decided(Verdict verdict, RunState state) throws SQLException {
        assertThat(Verdicts.decide(connection, run)).isEqualTo(state);
        Verification found = Verifications.find(connection, run).orElseThrow();
        assertThat(found.verdict()).as(found.reason()).isEqualTo(verdict);
        return found;
    }

    private void assertUnknown(String why) throws SQLException {
        assertThat(decided(Verdict.UNKNOWN, RunState.FAILED).reason()).contains(why);
    }

    @Test
    void theWholeWalkInOnePartPasses() throws SQLException {
        assertThat(Verifications.find(connection, run).orElseThrow().verdict()).isEqualTo(Verdict.UNKNOWN);
        wholeChecked();
        decided(Verdict.PASSED, RunState.SUCCEEDED);
    }

    @Test
    void nothingChecked() throws SQLException {
        assertUnknown("do not make up the whole walk");
    }

    @Test
    void aHoleAtTheBeginning() throws SQLException {
        checked("(ARRAY['1'], ARRAY['100'])");
        assertUnknown("do not make up the whole walk");
    }

    @Test
    void aHoleAtTheEnd() throws SQLException {
        checked("(CAST(NULL AS text[]), ARRAY['99'])");
        assertUnknown("do not make up the whole walk");
    }

    @Test
    void aHoleInTheMiddle() throws SQLException {
        checked("(CAST(NULL AS text[]), ARRAY['50']), (ARRAY['51'], ARRAY['100'])");
        assertUnknown("do not make up the whole walk");
    }

    // They would have been merged: that they were not says that something else has written them.
    @Test
    void twoPartsThatAreNotOne() throws SQLException {
        checked("(CAST(NULL AS text[]), ARRAY['100']), (CAST(NULL AS text[]), ARRAY['100'])");
        assertUnknown("do not make up the whole walk");
    }

    @Test
    void partsOfAnotherRunAreNotItsOwn() throws SQLException {
        database.execute("INSERT INTO sluice.verified (run_id, after_key, upto_key) VALUES (" + (run - 1)
                + ", NULL, ARRAY['100'])");
        assertUnknown("do not make up the whole walk");
    }

    @Test
    void aRangeThatIsStillOpen() throws SQLException {
        wholeChecked();
        database.execute("INSERT INTO sluice.range (run_id, after_key, upto_key, epoch) VALUES (" + run
                + ", ARRAY['10'], ARRAY['20'], 1)");
        assertUnknown("a range is not done");
    }

    @Test
    void aPlanOfOtherBoundsOrAnotherPredicate() throws SQLException {
        wholeChecked();
        database.execute("UPDATE sluice.plan SET remaining = 'false'");
        assertUnknown("the plan was changed");
    }

    @Test
    void differencesThatWereKeptOnly() throws SQLException {
        wholeChecked();
        database.execute("INSERT INTO sluice.difference (run_id, key_values) VALUES (" + run + ", ARRAY['7'])");
        assertThat(decided(Verdict.FAILED, RunState.SUCCEEDED_WITH_FAILURES).reason())
                .contains("1 row differs");
    }

    @Test
    void differencesThatWereCountedOnly() throws SQLException {
        wholeChecked();
        database.execute("UPDATE sluice.run SET differing = 3 WHERE id = " + run);
        assertThat(decided(Verdict.FAILED, RunState.SUCCEEDED_WITH_FAILURES).reason())
                .contains("3 rows differ");
    }

    @Test
    void aSampleThatNobodyHasDrawn() throws SQLException {
        wholeChecked();
        database.execute("UPDATE sluice.verification SET sample = '5%', sample_seed = 1");
        assertUnknown("its sample is not drawn");
    }

    @Test
    void aSampleWithoutARow() throws SQLException {
        wholeChecked();
        database.execute("UPDATE sluice.verification SET sample = '5%', sample_seed = 1, sample_rows = 0");
        assertUnknown("no row was drawn for its sample");
    }

    @Test
    void aSampleThatIsNotTheListThatWasWalked() throws SQLException {
        wholeChecked();
        database.execute(
                "UPDATE sluice.verification SET sample = '5%', sample_seed = 1, sample_rows = 9, sample_worth = 9");
        assertUnknown("another list than its sample");
    }
}
