package dev.sluice.bench.arms;

import dev.sluice.bench.arms.SpringItemsStep.Campaign;
import java.sql.PreparedStatement;
import javax.sql.DataSource;
import org.springframework.batch.core.configuration.annotation.StepScope;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.item.ItemWriter;
import org.springframework.batch.infrastructure.item.database.JdbcPagingItemReader;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;

/** Reads each campaign with its account's currency by pages, writes a chunk back by one statement over arrays. */
@Configuration(proxyBeanMethods = false)
class SpringUnnestStep {

    private static final int CHUNK = 5_000;

    private static final String WRITE = "UPDATE campaigns c SET budget_currency = v.currency"
            + " FROM unnest(?::bigint[], ?::text[]) AS v (id, currency)"
            + " WHERE c.id = v.id AND c.budget_currency IS NULL";

    @Bean
    @StepScope
    JdbcPagingItemReader<Campaign> reader(
            DataSource dataSource,
            @Value("#{stepExecutionContext['lo']}") Long lo,
            @Value("#{stepExecutionContext['hi']}") Long hi)
            throws Exception {
        return SpringItemsStep.campaigns(dataSource, lo, hi, CHUNK);
    }

    @Bean
    ItemWriter<Campaign> writer(DataSource dataSource) {
        JdbcTemplate template = new JdbcTemplate(dataSource);
        return chunk -> {
            Long[] ids = chunk.getItems().stream().map(Campaign::id).toArray(Long[]::new);
            String[] currencies =
                    chunk.getItems().stream().map(Campaign::currency).toArray(String[]::new);
            template.update(connection -> {
                PreparedStatement statement = connection.prepareStatement(WRITE);
                statement.setArray(1, connection.createArrayOf("bigint", ids));
                statement.setArray(2, connection.createArrayOf("text", currencies));
                return statement;
            });
        };
    }

    @Bean
    Step worker(
            JobRepository repository,
            JdbcTransactionManager transactions,
            JdbcPagingItemReader<Campaign> reader,
            ItemWriter<Campaign> writer) {
        return new StepBuilder("worker", repository)
                .<Campaign, Campaign>chunk(CHUNK)
                .transactionManager(transactions)
                .reader(reader)
                .writer(writer)
                .build();
    }
}
