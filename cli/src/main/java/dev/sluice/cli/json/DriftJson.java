package dev.sluice.cli.json;

import dev.sluice.RunView;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The drift that a run of counters found, as a document: its tallies, put together again by counter. Pure. */
final class DriftJson {

    // As the recipe of counters names them.
    private static final String ROWS = ".rows";
    private static final String SUM = ".drift";
    private static final String LARGEST = ".largest";

    private DriftJson() {}

    /**
     * Counter by counter, in the definition's order.
     *
     * @return empty for a run that tells no drift; {@code sum} and {@code largest} are null of a maximum or a minimum, which
     *     has no distance
     */
    static List<Map<String, @Nullable Object>> of(RunView view) {
        Map<String, BigDecimal> tallies = view.tallies().stream()
                .collect(Collectors.toMap(
                        RunView.TallyValue::name, RunView.TallyValue::value, (one, same) -> one, LinkedHashMap::new));
        List<Map<String, @Nullable Object>> drifts = new ArrayList<>();
        tallies.forEach((name, rows) -> {
            if (name.endsWith(ROWS)) {
                String counter = name.substring(0, name.length() - ROWS.length());
                Map<String, @Nullable Object> drift = new LinkedHashMap<>();
                drift.put("counter", counter);
                drift.put("rows", rows);
                drift.put("sum", tallies.get(counter + SUM));
                drift.put("largest", tallies.get(counter + LARGEST));
                drifts.add(drift);
            }
        });
        return drifts;
    }
}
