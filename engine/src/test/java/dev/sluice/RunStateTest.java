package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import dev.sluice.store.ControlSchema;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RunStateTest {

    /** Every state and what it may become; written down once more, so that a change has to be meant. */
    private static final String TABLE = """
            planned                 → running cancelled
            running                 → held paused succeeded succeeded_with_failures failed cancelled
            held                    → running verifying paused failed cancelled
            paused                  → running verifying cancelled
            verifying               → held paused succeeded succeeded_with_failures failed cancelled
            succeeded               →
            succeeded_with_failures → running
            failed                  → running verifying cancelled
            cancelled               →
            """;

    @Test
    void everyPairOfStatesIsAllowedOrRefusedAsTheTableSays() {
        List<String> lines = TABLE.lines().toList();
        assertThat(lines).hasSameSizeAs(RunState.values());
        for (String line : lines) {
            String[] sides = line.split("→", -1);
            RunState from = RunState.ofLabel(sides[0].strip());
            Set<RunState> allowed = Arrays.stream(sides[1].strip().split(" "))
                    .filter(label -> !label.isEmpty())
                    .map(RunState::ofLabel)
                    .collect(Collectors.toSet());
            for (RunState to : RunState.values()) {
                assertThat(from.canBecome(to)).as("%s → %s", from, to).isEqualTo(allowed.contains(to));
            }
        }
    }

    @Test
    void onlyFinalStatesAndThoseAPersonMayReviveAreEnded() {
        assertThat(Arrays.stream(RunState.values()).filter(RunState::isEnded))
                .containsExactlyInAnyOrder(
                        RunState.SUCCEEDED, RunState.SUCCEEDED_WITH_FAILURES, RunState.FAILED, RunState.CANCELLED);
    }

    @Test
    void everyStateThatHasNotEndedCanBeCancelled() {
        assertThat(Arrays.stream(RunState.values()).filter(state -> !state.isEnded()))
                .allMatch(state -> state.canBecome(RunState.CANCELLED));
    }

    @Test
    void labelsLeadBackToTheirStates() {
        assertThat(RunState.SUCCEEDED_WITH_FAILURES.label()).isEqualTo("succeeded_with_failures");
        for (RunState state : RunState.values()) {
            assertThat(RunState.ofLabel(state.label())).isSameAs(state);
        }
        assertThatThrownBy(() -> RunState.ofLabel("resting")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theDatabaseKnowsTheSameStatesAndWhichAreUnderWay() throws Exception {
        try (TestDatabase database = TestServer.shared().newDatabase("run_state");
                Connection connection = database.dataSource().getConnection()) {
            ControlSchema.migrate(connection);
            String check = database.queryStrings("SELECT pg_get_constraintdef(oid) FROM pg_constraint"
                            + " WHERE conrelid = 'sluice.run'::regclass AND contype = 'c'"
                            + " AND pg_get_constraintdef(oid) LIKE '%state%'")
                    .get(0);
            String index = database.queryStrings("SELECT pg_get_indexdef('sluice.run_under_way'::regclass)")
                    .get(0);

            assertThat(quoted(check)).isEqualTo(labels(RunState.values()));
            assertThat(quoted(index))
                    .isEqualTo(labels(Arrays.stream(RunState.values())
                            .filter(state -> !state.isEnded())
                            .toArray(RunState[]::new)));
        }
    }

    private static Set<String> labels(RunState... states) {
        return Arrays.stream(states).map(RunState::label).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> quoted(String sql) {
        List<String> found = new ArrayList<>();
        Matcher literal = Pattern.compile("'([a-z_]+)'").matcher(sql);
        while (literal.find()) {
            found.add(literal.group(1));
        }
        return new TreeSet<>(found);
    }
}
