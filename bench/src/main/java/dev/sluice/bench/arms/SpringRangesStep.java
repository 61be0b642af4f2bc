package dev.sluice.bench.arms;

import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.configuration.annotation.StepScope;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemStreamReader;
import org.springframework.batch.infrastructure.item.ItemWriter;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;

/** Steps through the key by ranges of 10,000 rows, which are the items, and updates each by one statement. */
@Configuration(proxyBeanMethods = false)
class SpringRangesStep {

    private static final int ROWS = 10_000;

    private static final String END =
            "SELECT max(id) FROM (SELECT id FROM campaigns WHERE id >= ? AND id < ? ORDER BY id LIMIT " + ROWS
                    + ") next";

    private static final String WRITE = "UPDATE campaigns c SET budget_currency = a.currency FROM accounts a"
            + " WHERE a.id = c.account_id AND c.id BETWEEN ? AND ? AND c.budget_currency IS NULL";

    /** Keys from {@code first} to {@code last}, both included. */
    record KeyRange(long first, long last) {}

    /** Gives one range after the other; goes on behind the last committed one after a restart. Not final: Spring subclasses it. */
    static class Ranges implements ItemStreamReader<KeyRange> {
        private final JdbcTemplate template;
        private final long hi;
        private long next;

        Ranges(JdbcTemplate template, long lo, long hi) {
            this.template = template;
            this.next = lo;
            this.hi = hi;
        }

        @Override
        public void open(ExecutionContext context) {
            next = context.getLong("next", next);
        }

        @Override
        public void update(ExecutionContext context) {
            context.putLong("next", next);
        }

        @Override
        public @Nullable KeyRange read() {
            Long last = template.queryForObject(END, Long.class, next, hi);
            if (last == null) {
                return null;
            }
            KeyRange range = new KeyRange(next, last);
            next = last + 1;
            return range;
        }
    }

    /** The statement of {@link dev.sluice.bench.server.Campaigns#BACKFILL}, over keys. */
    static void update(JdbcTemplate template, long first, long last) {
        // As an expert would: a generic plan knows nothing of how narrow the key range is. Of this transaction only.
        template.execute("SET LOCAL plan_cache_mode = force_custom_plan");
        template.update(WRITE, first, last);
    }

    @Bean
    @StepScope
    Ranges reader(
            DataSource dataSource,
            @Value("#{stepExecutionContext['lo']}") Long lo,
            @Value("#{stepExecutionContext['hi']}") Long hi) {
        return new Ranges(new JdbcTemplate(dataSource), lo, hi);
    }

    @Bean
    ItemWriter<KeyRange> writer(DataSource dataSource) {
        JdbcTemplate template = new JdbcTemplate(dataSource);
        return chunk -> chunk.forEach(range -> update(template, range.first(), range.last()));
    }

    @Bean
    Step worker(
            JobRepository repository, JdbcTransactionManager transactions, Ranges reader, ItemWriter<KeyRange> writer) {
        return new StepBuilder("worker", repository)
                .<KeyRange, KeyRange>chunk(1)
                .transactionManager(transactions)
                .reader(reader)
                .writer(writer)
                .build();
    }
}
