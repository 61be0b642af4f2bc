package dev.sluice.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Outcomes;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ProjectorTest {

    private static TableFacts table(double fillFactor, boolean indexOnTarget) {
        return new TableFacts(
                1,
                "\"public\".\"t\"",
                1,
                10_000,
                10_000,
                fillFactor,
                0,
                true,
                List.of(new TableFacts.Column("id", 8, true), new TableFacts.Column("target", 4, false)),
                List.of(
                        new TableFacts.Index("t_pkey", "btree", 20_000_000, 800_000, List.of("id"), "id"),
                        new TableFacts.Index(
                                "t_x", "btree", 20_000_000, 800_000, List.of(indexOnTarget ? "target" : "id"), "id")),
                new TableFacts.Server(true, true, 1 << 30, 300, new ConnectionBudget(100, 10)));
    }

    private static BlockSample blocks(long rows, double bytesEach) {
        return new BlockSample(
                LongStream.range(0, 100).boxed().toList(),
                10_000,
                LongStream.range(0, 100)
                        .mapToObj(i -> new BlockSample.Block(rows, rows, rows * bytesEach))
                        .toList());
    }

    private static Sample sample(long wal, long pages, double scatter) {
        return new Sample(
                8,
                new Outcomes(800, 0, 0, 0),
                wal,
                pages,
                false,
                96,
                100,
                0,
                0,
                800,
                scatter,
                new Interval(0.01, 0.02),
                List.of("target"),
                List.of(),
                List.of(),
                List.of(),
                List.of());
    }

    private static Projection project(TableFacts facts, BlockSample blocks, Sample sample) {
        RowCount rows = new RowCount(new Interval(780_000, 820_000), RowCount.Basis.SAMPLED, "");
        return Projector.project(facts, blocks, sample, rows, rows);
    }

    @Test
    void roomInThePagesMeansNoGrowth() {
        Projection projection = project(table(0.5, false), blocks(38, 96), sample(100_000, 0, 1));

        assertThat(projection.heapGrowth().high()).isLessThan(200_000);
        assertThat(projection.indexGrowth().high()).isLessThan(4_000_000);
    }

    @Test
    void fullPagesMeanThatEveryRowMoves() {
        Projection projection = project(table(1, false), blocks(80, 96), sample(200_000, 0, 1));

        assertThat(projection.heapGrowth().low()).isGreaterThan(0.6 * 80e6);
        assertThat(projection.heapGrowth().high()).isBetween(80e6, 110e6);
        assertThat(projection.indexGrowth().high()).isGreaterThan(2 * 20_000_000);
    }

    @Test
    void anIndexOnTheChangedColumnLeavesNothingHot() {
        assertThat(project(table(0.5, true), blocks(38, 96), sample(100_000, 0, 1))
                        .indexGrowth()
                        .high())
                .isGreaterThan(40_000_000);
    }

    @Test
    void wholePagesOfTheSampleAreNotARowsOwnLog() {
        Interval plain =
                project(table(1, false), blocks(80, 96), sample(200_000, 0, 1)).wal();
        Interval imaged = project(table(1, false), blocks(80, 96), sample(200_000 + 50 * 8_192, 50, 1))
                .wal();

        assertThat(imaged.low()).isLessThanOrEqualTo(plain.low());
        assertThat(imaged.low()).isGreaterThan(plain.low() * 0.9);
    }

    @Test
    void moreWorkersNeverTakeLonger() {
        List<Projection.Time> times =
                project(table(1, false), blocks(80, 96), sample(200_000, 0, 1)).times();

        for (int i = 1; i < times.size(); i++) {
            assertThat(times.get(i).seconds().low())
                    .isLessThanOrEqualTo(times.get(i - 1).seconds().low());
            assertThat(times.get(i).seconds().high())
                    .isLessThanOrEqualTo(times.get(i - 1).seconds().high());
        }
    }

    @Test
    void whatIsSeenAlwaysMayHaveExceptions() {
        assertThat(Projector.changedShare(new Outcomes(800, 5, 0, 0)).low()).isBetween(0.9, 0.999);
        assertThat(Projector.changedShare(new Outcomes(800, 5, 0, 0)).high()).isEqualTo(1);
        assertThat(Projector.changedShare(new Outcomes(400, 0, 400, 0)).contains(0.5))
                .isTrue();
        assertThat(Projector.changedShare(Outcomes.NONE)).isEqualTo(new Interval(0, 1));
    }
}
