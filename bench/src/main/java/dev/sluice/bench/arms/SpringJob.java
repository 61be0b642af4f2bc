package dev.sluice.bench.arms;

import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;
import org.springframework.batch.core.configuration.annotation.EnableBatchProcessing;
import org.springframework.batch.core.configuration.annotation.EnableJdbcJobRepository;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

/** What all Spring arms share: the job, its partitions {@code [lo, hi)} of the key, the threads. */
@Configuration(proxyBeanMethods = false)
@EnableBatchProcessing
@EnableJdbcJobRepository
class SpringJob {

    static final String NAME = "campaign-currency";

    /** The table's rows and the partitions to make of them. */
    record Size(int rows, int partitions) {}

    @Bean
    JdbcTransactionManager transactionManager(DataSource dataSource) {
        return new JdbcTransactionManager(dataSource);
    }

    @Bean
    ThreadPoolTaskExecutor partitionThreads(Size size) {
        ThreadPoolTaskExecutor threads = new ThreadPoolTaskExecutor();
        threads.setCorePoolSize(size.partitions());
        threads.setThreadNamePrefix("spring-partition-");
        return threads;
    }

    @Bean
    Job job(JobRepository repository, @Qualifier("worker") Step worker, ThreadPoolTaskExecutor threads, Size size) {
        Step manager = new StepBuilder("manager", repository)
                .partitioner("worker", grid -> ranges(size))
                .step(worker)
                .gridSize(size.partitions())
                .taskExecutor(threads)
                .build();
        return new JobBuilder(NAME, repository).start(manager).build();
    }

    private static Map<String, ExecutionContext> ranges(Size size) {
        Map<String, ExecutionContext> partitions = new HashMap<>();
        for (int i = 0; i < size.partitions(); i++) {
            ExecutionContext context = new ExecutionContext();
            context.putLong("lo", 1 + (long) size.rows() * i / size.partitions());
            context.putLong("hi", 1 + (long) size.rows() * (i + 1) / size.partitions());
            partitions.put("partition" + i, context);
        }
        return partitions;
    }
}
