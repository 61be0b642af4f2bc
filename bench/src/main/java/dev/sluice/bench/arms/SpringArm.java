package dev.sluice.bench.arms;

import com.zaxxer.hikari.HikariDataSource;
import dev.sluice.bench.WrongResultException;
import dev.sluice.bench.server.BenchDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.launch.JobExecutionNotRunningException;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.io.ClassPathResource;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.jdbc.datasource.init.ScriptUtils;

/**
 * Spring Batch 6, partitioned by key range, one thread a partition, with its durable job repository in the same database
 * and under the same transaction manager, so that checkpoint and data are committed together: the set-up that is as safe
 * against a crash as it gets.
 */
public final class SpringArm implements Arm {

    /** A job that can be stopped from another thread: it ends after the chunks that are under way. */
    public interface Job extends Ready {

        void stop() throws Exception;

        @Override
        void close();
    }

    private static final int MOST_ATTEMPTS = 100;

    private final String name;
    private final String description;
    private final Class<?> step;
    private final int partitions;

    private SpringArm(String name, String description, Class<?> step, int partitions) {
        this.name = name;
        this.description = "Spring Batch, " + partitions + " partitions, " + description;
        this.step = step;
        this.partitions = partitions;
    }

    /** The form in its manual. */
    public static SpringArm items(int partitions) {
        return new SpringArm(
                "spring-items",
                "items: JdbcPagingItemReader, JdbcBatchItemWriter, chunk 1,000",
                SpringItemsStep.class,
                partitions);
    }

    /** Items read, written by one statement over arrays. */
    public static SpringArm unnest(int partitions) {
        return new SpringArm(
                "spring-unnest",
                "JdbcPagingItemReader, writer with one UPDATE … FROM unnest per chunk of 5,000",
                SpringUnnestStep.class,
                partitions);
    }

    /** Keys read, written by one statement over the chunk's key range. */
    public static SpringArm keys(int partitions) {
        return new SpringArm(
                "spring-keys",
                "JdbcPagingItemReader of keys, writer with one UPDATE over the key range of a chunk of 10,000",
                SpringKeysStep.class,
                partitions);
    }

    /** Key ranges as items: what is left of Spring Batch is its checkpoint. */
    public static SpringArm ranges(int partitions) {
        return new SpringArm(
                "spring-ranges",
                "own reader that steps through the key by 10,000, writer with one UPDATE per such range, chunk 1",
                SpringRangesStep.class,
                partitions);
    }

    /** The tables of its job repository, from its own script. */
    public static void makeRepository(BenchDatabase database) throws SQLException {
        try (Connection connection = database.dataSource().getConnection()) {
            ScriptUtils.executeSqlScript(
                    connection, new ClassPathResource("org/springframework/batch/core/schema-postgresql.sql"));
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public Job prepare(BenchDatabase database, int rows) {
        // One for the manager step's bookkeeping, two for each partition: its reader's pages come over another
        // connection.
        HikariDataSource pool = database.pool(1 + 2 * partitions);
        AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
        context.registerBean(DataSource.class, () -> pool, definition -> definition.setDestroyMethodName(""));
        context.registerBean(SpringJob.Size.class, () -> new SpringJob.Size(rows, partitions));
        context.register(SpringJob.class, step);
        context.refresh();
        return new Job() {
            private volatile boolean stopped;

            @Override
            public void run() throws Exception {
                JobExecution execution = context.getBean(JobOperator.class)
                        .start(
                                context.getBean(org.springframework.batch.core.job.Job.class),
                                new JobParametersBuilder()
                                        .addLong("at", System.nanoTime())
                                        .toJobParameters());
                if (execution.getStatus() != BatchStatus.COMPLETED && !stopped) {
                    throw new WrongResultException(
                            name + ": job is " + execution.getStatus() + ": " + execution.getAllFailureExceptions());
                }
            }

            @Override
            public void stop() {
                stopped = true;
                int attempts = 0;
                while (!isToldToStop()) {
                    attempts++;
                    if (attempts == MOST_ATTEMPTS) {
                        throw new IllegalStateException(name + ": the job cannot be told to stop");
                    }
                }
            }

            // False if the job wrote its execution at the same moment, as it does when it begins and when it ends.
            private boolean isToldToStop() {
                JobOperator operator = context.getBean(JobOperator.class);
                for (JobExecution execution :
                        context.getBean(JobRepository.class).findRunningJobExecutions(SpringJob.NAME)) {
                    try {
                        operator.stop(execution);
                    } catch (JobExecutionNotRunningException e) {
                        // It has come to its end meanwhile, which is as good.
                        continue;
                    } catch (OptimisticLockingFailureException e) {
                        return false;
                    }
                }
                return true;
            }

            @Override
            public void close() {
                context.close();
                pool.close();
            }
        };
    }
}
