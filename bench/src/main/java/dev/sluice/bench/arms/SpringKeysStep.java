package dev.sluice.bench.arms;

import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.springframework.batch.core.configuration.annotation.StepScope;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.item.ItemWriter;
import org.springframework.batch.infrastructure.item.database.JdbcPagingItemReader;
import org.springframework.batch.infrastructure.item.database.Order;
import org.springframework.batch.infrastructure.item.database.builder.JdbcPagingItemReaderBuilder;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;

/** Reads keys by pages, and updates between the first and the last key of a chunk by one statement. */
@Configuration(proxyBeanMethods = false)
class SpringKeysStep {

    private static final int CHUNK = 10_000;

    @Bean
    @StepScope
    JdbcPagingItemReader<Long> reader(
            DataSource dataSource,
            @Value("#{stepExecutionContext['lo']}") Long lo,
            @Value("#{stepExecutionContext['hi']}") Long hi)
            throws Exception {
        return new JdbcPagingItemReaderBuilder<Long>()
                .name("keys")
                .dataSource(dataSource)
                .selectClause("id")
                .fromClause("campaigns")
                .whereClause("id >= :lo AND id < :hi")
                .parameterValues(Map.of("lo", lo, "hi", hi))
                .sortKeys(Map.of("id", Order.ASCENDING))
                .pageSize(CHUNK)
                .fetchSize(CHUNK)
                .rowMapper((row, i) -> row.getLong(1))
                .build();
    }

    @Bean
    ItemWriter<Long> writer(DataSource dataSource) {
        JdbcTemplate template = new JdbcTemplate(dataSource);
        return chunk -> {
            List<? extends Long> keys = chunk.getItems();
            SpringRangesStep.update(template, keys.get(0), keys.get(keys.size() - 1));
        };
    }

    @Bean
    Step worker(
            JobRepository repository,
            JdbcTransactionManager transactions,
            JdbcPagingItemReader<Long> reader,
            ItemWriter<Long> writer) {
        return new StepBuilder("worker", repository)
                .<Long, Long>chunk(CHUNK)
                .transactionManager(transactions)
                .reader(reader)
                .writer(writer)
                .build();
    }
}
