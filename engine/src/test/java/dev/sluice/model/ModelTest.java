package dev.sluice.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Every interleaving keeps every promise, and every breach of a rule is noticed. */
class ModelTest {

    private static final Logger LOG = LoggerFactory.getLogger(ModelTest.class);

    private static final Scope ONE_RANGE = new Scope(List.of(3), 2);
    private static final Scope TWO_RANGES = new Scope(List.of(2, 3), 2);
    private static final Scope ONE_RANGE_TO_SPLIT = new Scope(List.of(3), 2, 0, 1);
    private static final Scope WITH_A_BAD_ROW = new Scope(List.of(2, 3), 2, 2);

    // Exploring is the same each time, and takes up to half a minute.
    private static final Map<Scope, Explorer.Result> EXPLORED = new ConcurrentHashMap<>();

    private static Explorer.Result explored(Scope scope) {
        return EXPLORED.computeIfAbsent(scope, any -> Explorer.explore(any, Rules.REAL));
    }

    /** The scope, and how many worlds it has at least: fewer would mean that the model lost a part of the world. */
    static Stream<Arguments> scopes() {
        return Stream.of(
                Arguments.of(ONE_RANGE, 20_000),
                Arguments.of(TWO_RANGES, 150_000),
                Arguments.of(new Scope(List.of(1, 3), 2), 150_000),
                Arguments.of(new Scope(List.of(2, 3), 1), 10_000),
                Arguments.of(new Scope(List.of(3), 2, 1), 20_000),
                Arguments.of(ONE_RANGE_TO_SPLIT, 150_000),
                Arguments.of(WITH_A_BAD_ROW, 150_000),
                Arguments.of(new Scope(List.of(1, 3), 2, 3), 150_000));
    }

    @ParameterizedTest
    @MethodSource("scopes")
    void noInterleavingLosesOrDoublesWorkOrLeavesTheRunWithoutAWayToTheEnd(Scope scope, int worldsAtLeast) {
        Explorer.Result result = explored(scope);

        LOG.info("{}: {} worlds, {} steps, no violation", scope, result.worlds(), result.steps());
        assertThat(result.violation()).isNull();
        assertThat(result.worlds()).isGreaterThan(worldsAtLeast);
    }

    @Test
    void everyKindOfStepOccurs() {
        Set<Act> acts = EnumSet.copyOf(explored(WITH_A_BAD_ROW).acts());
        acts.addAll(explored(ONE_RANGE_TO_SPLIT).acts());
        assertThat(acts).containsExactlyInAnyOrderElementsOf(EnumSet.complementOf(EnumSet.of(Act.SET_ASIDE_FIRST)));
    }

    @ParameterizedTest
    @MethodSource("dev.sluice.model.BrokenRules#all")
    void aBrokenRuleIsNoticedWithATraceThatShowsHow(BrokenRules.Broken broken) {
        Explorer.Result result = Explorer.explore(broken.scope(), broken.rules());

        Explorer.Violation violation = result.violation();
        assertThat(violation).as(broken.name()).isNotNull();
        LOG.info("{} → after {} worlds: {}", broken.name(), result.worlds(), violation);
        assertThat(violation.what()).isEqualTo(broken.consequence());
        assertThat(violation.trace()).hasSizeBetween(2, 25);
        assertThat(String.join("\n", violation.trace())).contains(broken.crucialStep());
    }
}
