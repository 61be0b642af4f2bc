package dev.sluice.definitions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Backfill;
import dev.sluice.KeyPart;
import dev.sluice.Keys;
import dev.sluice.SqlStep;
import org.junit.jupiter.api.Test;

class ExamplesTest {

    @Test
    void theFileFromWhichTheDesignCameIsRead() {
        Definition definition = DefinitionFile.read(Repository.file("examples/campaign-currency.yaml"));

        Backfill backfill = definition.backfill();
        assertThat(backfill.name()).isEqualTo("campaign-currency");
        assertThat(backfill.table()).isEqualTo("campaigns");
        assertThat(backfill.key()).extracting(KeyPart::column).containsExactly("id");
        assertThat(backfill.remaining()).contains("budget_currency IS NULL");
        assertThat(((SqlStep) backfill.step()).statement()).isEqualTo("""
                        UPDATE campaigns c SET budget_currency = a.currency
                          FROM accounts a
                         WHERE a.id = c.account_id AND :chunk(c) AND c.budget_currency IS NULL
                        """);
        assertThat(backfill.skipReason()).isEmpty();
        assertThat(definition.recipe()).isEmpty();
    }

    @Test
    void theFileWithKeysLooksForThemBesideItself() {
        Definition definition = DefinitionFile.read(Repository.file("examples/complaints.yaml"));

        assertThat(definition.backfill().keys())
                .contains(Keys.csv(Repository.file("examples/complaints.csv"), "campaign_id"));
        assertThat(definition.backfill().isPart()).isFalse();
    }

    @Test
    void theFileWithoutSqlIsReadAsARecipe() {
        Definition definition = DefinitionFile.read(Repository.file("examples/city-currency.yaml"));

        Backfill backfill = definition.backfill();
        assertThat(definition.recipe()).isPresent();
        assertThat(definition.description()).contains("Every city gets the currency of its country");
        assertThat(backfill.table()).isEqualTo("cities");
        assertThat(backfill.remaining()).contains("\"currency\" IS NULL");
        assertThat(((SqlStep) backfill.step()).statement()).contains(":chunk(\"cities\")");
        assertThat(backfill.skipReason().orElseThrow()).contains("no row in countries for country_name");
    }

    @Test
    void theFileWithCountersIsReadAsARecipe() {
        Definition definition = DefinitionFile.read(Repository.file("examples/user-counters.yaml"));

        Backfill backfill = definition.backfill();
        assertThat(definition.recipe()).isPresent();
        assertThat(backfill.table()).isEqualTo("users");
        assertThat(backfill.key()).extracting(KeyPart::column).containsExactly("id");
        assertThat(backfill.locksRows()).isTrue();
        assertThat(backfill.tallies()).hasSize(9);
        assertThat(backfill.verify()).isPresent();
    }
}
