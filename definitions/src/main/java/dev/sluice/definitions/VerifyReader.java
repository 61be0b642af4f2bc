package dev.sluice.definitions;

import dev.sluice.RunOptions;
import dev.sluice.VerifyOptions;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Reads whether a result is verified when the work is done: not, every row, or so many. */
final class VerifyReader {

    private static final String SAMPLE = "sample";

    private final Problems problems;

    VerifyReader(Problems problems) {
        this.problems = problems;
    }

    /** The options that say so and are silent otherwise; null if it is none of these, which is reported. */
    @Nullable
    RunOptions read(FieldDescriptor field, Node node) {
        String written = node instanceof ScalarNode scalar ? scalar.getValue().strip() : "";
        if (node.getTag().equals(Tag.BOOL) && (written.equals("true") || written.equals("false"))) {
            return written.equals("true") ? RunOptions.DEFAULTS.withVerify() : RunOptions.DEFAULTS.withoutVerify();
        }
        if (node.getTag().equals(Tag.STR) && written.equals(SAMPLE)) {
            return RunOptions.DEFAULTS.withVerifySample(VerifyOptions.USUAL_SAMPLE);
        }
        try {
            return RunOptions.DEFAULTS.withVerifySample(written);
        } catch (IllegalArgumentException e) {
            problems.at(
                    node,
                    "'" + field.name() + "': expected " + field.type().words() + ", got " + NodeWords.of(node),
                    String.format(
                            Locale.ROOT,
                            "true reads every row; a share above 0%% to 100%%, or 1 to %,d rows, as many by chance",
                            VerifyOptions.MOST_SAMPLED));
            return null;
        }
    }
}
