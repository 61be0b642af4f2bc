package dev.sluice.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SplitSizeTest {

    @ParameterizedTest
    @CsvSource({
        "100, 4, 52",
        "100, 40, 80",
        "12, 4, 8",
        "8, 4, 4",
        "6, 4, 4",
        "5, 4, 0",
        "2, 1, 1",
        "1, 1, 0",
        "0, 1, 0"
    })
    void theOwnerKeepsTheChunkInItsHandAndHalfOfTheRest(int ahead, int chunkRows, int kept) {
        assertThat(SplitSize.kept(ahead, chunkRows, false)).isEqualTo(kept);
    }

    @ParameterizedTest
    @CsvSource({"100, 4, 52", "12, 4, 8", "10, 4, 8", "9, 4, 0", "8, 4, 0", "3, 1, 2", "2, 1, 0"})
    void theChunkInItsHandMayBeLargerThanTheOneBefore(int ahead, int chunkRows, int kept) {
        assertThat(SplitSize.kept(ahead, chunkRows, true)).isEqualTo(kept);
    }

    @Test
    void bothPartsAreWorthItAndNoChunkIsCutShortButTheLast() {
        Random random = new Random(3);
        for (int i = 0; i < 10_000; i++) {
            int chunkRows = 1 + random.nextInt(2_000);
            int ahead = random.nextInt(20_000);
            boolean sizesGrow = random.nextBoolean();
            int inHand = (sizesGrow ? 2 : 1) * chunkRows;
            int kept = SplitSize.kept(ahead, chunkRows, sizesGrow);
            if (kept > 0) {
                assertThat(kept % chunkRows).isZero();
                assertThat(kept).isGreaterThanOrEqualTo(inHand);
                assertThat(ahead - kept).isGreaterThanOrEqualTo(Math.max(1, chunkRows / 2));
                if (kept > inHand) {
                    // The owner is half through a chunk: what the two have left differs by no more than a chunk.
                    assertThat(Math.abs(kept - chunkRows / 2 - (ahead - kept))).isLessThanOrEqualTo(chunkRows + 1);
                }
            } else {
                assertThat(ahead).as("chunks of %d", chunkRows).isLessThan(inHand + Math.max(1, chunkRows / 2));
            }
        }
    }
}
