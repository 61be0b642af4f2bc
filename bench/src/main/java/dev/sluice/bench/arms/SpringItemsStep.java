package dev.sluice.bench.arms;

import java.util.Map;
import javax.sql.DataSource;
import org.springframework.batch.core.configuration.annotation.StepScope;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.item.database.JdbcBatchItemWriter;
import org.springframework.batch.infrastructure.item.database.JdbcPagingItemReader;
import org.springframework.batch.infrastructure.item.database.Order;
import org.springframework.batch.infrastructure.item.database.builder.JdbcBatchItemWriterBuilder;
import org.springframework.batch.infrastructure.item.database.builder.JdbcPagingItemReaderBuilder;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.support.JdbcTransactionManager;

/** Reads each campaign with its account's currency by pages, writes it back by a JDBC batch. */
@Configuration(proxyBeanMethods = false)
class SpringItemsStep {

    private static final int CHUNK = 1_000;

    /** A campaign and the currency it gets. */
    record Campaign(long id, String currency) {}

    @Bean
    @StepScope
    JdbcPagingItemReader<Campaign> reader(
            DataSource dataSource,
            @Value("#{stepExecutionContext['lo']}") Long lo,
            @Value("#{stepExecutionContext['hi']}") Long hi)
            throws Exception {
        return campaigns(dataSource, lo, hi, CHUNK);
    }

    static JdbcPagingItemReader<Campaign> campaigns(DataSource dataSource, Long lo, Long hi, int chunk)
            throws Exception {
        return new JdbcPagingItemReaderBuilder<Campaign>()
                .name("campaigns")
                .dataSource(dataSource)
                .selectClause("id, currency")
                // The reader takes no qualified sort key, so the account's id goes by another name.
                .fromClause("campaigns JOIN (SELECT id AS account, currency FROM accounts) a ON account = account_id")
                .whereClause("id >= :lo AND id < :hi")
                .parameterValues(Map.of("lo", lo, "hi", hi))
                .sortKeys(Map.of("id", Order.ASCENDING))
                .pageSize(chunk)
                .fetchSize(chunk)
                .rowMapper((row, i) -> new Campaign(row.getLong(1), row.getString(2)))
                .build();
    }

    @Bean
    JdbcBatchItemWriter<Campaign> writer(DataSource dataSource) {
        return new JdbcBatchItemWriterBuilder<Campaign>()
                .dataSource(dataSource)
                .sql("UPDATE campaigns SET budget_currency = ? WHERE id = ? AND budget_currency IS NULL")
                .itemPreparedStatementSetter((campaign, statement) -> {
                    statement.setString(1, campaign.currency());
                    statement.setLong(2, campaign.id());
                })
                .assertUpdates(false)
                .build();
    }

    @Bean
    Step worker(
            JobRepository repository,
            JdbcTransactionManager transactions,
            JdbcPagingItemReader<Campaign> reader,
            JdbcBatchItemWriter<Campaign> writer) {
        return new StepBuilder("worker", repository)
                .<Campaign, Campaign>chunk(CHUNK)
                .transactionManager(transactions)
                .reader(reader)
                .writer(writer)
                .build();
    }
}
