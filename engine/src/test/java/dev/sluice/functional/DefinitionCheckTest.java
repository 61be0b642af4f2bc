package dev.sluice.functional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Backfill;
import dev.sluice.DefinitionException;
import dev.sluice.Finding;
import dev.sluice.Sluice;
import dev.sluice.Step;
import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the database contradicts is found before anything is written, all at once, at its place. */
class DefinitionCheckTest {

    private TestDatabase database;
    private Sluice sluice;

    @BeforeEach
    void makeTable() {
        database = TestServer.shared().newDatabase("definition_check");
        database.execute(
                "CREATE TABLE campaigns (id bigint PRIMARY KEY, code text, note text NOT NULL, tags text[] NOT NULL)",
                "CREATE VIEW active AS SELECT * FROM campaigns");
        sluice = Sluice.on(database.dataSource());
    }

    @AfterEach
    void dropTable() {
        sluice.close();
        database.close();
    }

    private static Backfill.Builder valid() {
        return Backfill.named("b")
                .table("campaigns")
                .step(Step.sql("UPDATE campaigns c SET code = '' WHERE :chunk(c)"));
    }

    private Finding only(Backfill.Builder definition) {
        List<Finding> findings = sluice.check(definition.build());
        assertThat(findings).hasSize(1);
        return findings.get(0);
    }

    @Test
    void aSoundDefinitionHasNoFindings() {
        assertThat(sluice.check(valid().remaining("tags ? 'a' OR code IS NULL".replace("tags ?", "to_jsonb(tags) ?"))
                        .build()))
                .isEmpty();
    }

    @Test
    void aMistypedTableGetsASuggestion() {
        Finding finding = only(valid().table("campaings"));
        assertThat(finding.field()).isEqualTo("table");
        assertThat(finding.message()).isEqualTo("table 'campaings' does not exist");
        assertThat(finding.suggestion()).isEqualTo("did you mean 'campaigns'?");
    }

    @Test
    void aViewIsRefusedWithAdvice() {
        assertThat(only(valid().table("active")).sentence())
                .contains("is a view")
                .contains("name the table behind it");
    }

    @Test
    void aKeyWithoutAUniqueIndexIsRefusedWithTheStatementThatHelps() {
        assertThat(only(valid().key("note")).suggestion())
                .startsWith("CREATE UNIQUE INDEX CONCURRENTLY ON campaigns (note)");
    }

    @Test
    void aKeyThatMayBeNullIsRefused() {
        assertThat(only(valid().key("code")).message()).contains("may be NULL");
    }

    @Test
    void aKeyOfATypeWithoutAWalkIsRefused() {
        assertThat(only(valid().key("tags")).message()).contains("text[]").contains("cannot be walked");
    }

    @Test
    void aMistypedKeyColumnGetsASuggestion() {
        assertThat(only(valid().key("di")).suggestion()).isEqualTo("did you mean 'id'?");
    }

    @Test
    void aStepWithoutChunkIsRefused() {
        assertThat(only(valid().step(Step.sql("UPDATE campaigns SET code = ''")))
                        .message())
                .contains("no :chunk(alias)");
    }

    @Test
    void anErrorInsideTheStepIsFoundAtItsPlace() {
        String step = "UPDATE campaigns c SET cod = '' WHERE :chunk(c) AND nope(id) > 1";
        Finding finding = only(valid().step(Step.sql(step)));
        assertThat(finding.field()).isEqualTo("step");
        assertThat(finding.offset()).isIn(step.indexOf("cod"), step.indexOf("nope"));
        String late = "UPDATE campaigns c SET code = '' WHERE :chunk(c) AND nope(id) > 1";
        assertThat(only(valid().step(Step.sql(late))).offset()).isEqualTo(late.indexOf("nope"));
    }

    @Test
    void anErrorInsideRemainingIsFoundAtItsPlace() {
        Finding finding = only(valid().remaining("code IS NULL AND missing = 3"));
        assertThat(finding.field()).isEqualTo("remaining");
        assertThat(finding.offset()).isEqualTo("code IS NULL AND ".length());
    }

    @Test
    void severalStatementsAreNotOneStep() {
        assertThat(only(valid().step(Step.sql(
                                "UPDATE campaigns c SET code = '' WHERE :chunk(c); DROP TABLE campaigns")))
                        .message())
                .contains("one statement");
    }

    @Test
    void everythingIsReportedAtOnceAndNothingIsWritten() {
        Backfill broken =
                valid().remaining("nope").skipReason("neither").key("note").build();

        assertThatThrownBy(() -> sluice.start(broken))
                .isInstanceOfSatisfying(
                        DefinitionException.class,
                        e -> assertThat(e.findings())
                                .extracting(Finding::field)
                                .containsExactly("key", "remaining", "skip-reason"));
        assertThat(database.queryLong("SELECT count(*) FROM sluice.run")).isZero();
    }
}
