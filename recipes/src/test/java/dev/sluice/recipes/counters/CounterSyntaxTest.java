package dev.sluice.recipes.counters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CounterSyntaxTest {

    @Test
    void aCountNamesTheColumnThatRefers() {
        Counter counter = Counter.of("Users.Followers_Count", " social.follows.\"Followed\" ");

        assertThat(counter.table().parts()).containsExactly("users");
        assertThat(counter.column()).isEqualTo("followers_count");
        assertThat(counter.fold()).isEqualTo(Counter.Fold.COUNT);
        assertThat(counter.source().parts()).containsExactly("social", "follows");
        assertThat(counter.by()).isEqualTo("Followed");
        assertThat(counter.value()).isNull();
        assertThat(counter.filter()).isEmpty();
    }

    @Test
    void aFilterIsWhateverStandsBehindWhere() {
        assertThat(Counter.of("posts.n", "comments.commentable_id where commentable_type = 'Post' -- not ours\n AND a")
                        .filter())
                .contains("commentable_type = 'Post' -- not ours\n AND a");
        assertThat(Counter.of("posts.n", "comments.post_id WHERE(where_to = '1')")
                        .filter())
                .contains("(where_to = '1')");
    }

    @Test
    void sumsAndExtremesSayByWhichColumn() {
        Counter sum = Counter.of("shop.orders.total", "SUM( shop.order_lines.amount )  BY order_id where NOT void");

        assertThat(sum.fold()).isEqualTo(Counter.Fold.SUM);
        assertThat(sum.source().parts()).containsExactly("shop", "order_lines");
        assertThat(sum.value()).isEqualTo("amount");
        assertThat(sum.by()).isEqualTo("order_id");
        assertThat(sum.filter()).contains("NOT void");
        assertThat(Counter.of("threads.last_post_at", "max(posts.created_at) by thread_id")
                        .fold())
                .isEqualTo(Counter.Fold.MAX);
        // A table may have the name of a function.
        assertThat(Counter.of("a.n", "sum.a_id").fold()).isEqualTo(Counter.Fold.COUNT);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    follows                              | 0  | does not say what is counted
                    a.b.c.d                              | 5  | expected 'where'
                    count(follows) by id                 | 0  | 'count' is no counter
                    avg(a.b) by c                        | 0  | 'avg' is no counter
                    sum(a.b)                             | 7  | by which column
                    sum(b) by c                          | 4  | takes one column
                    sum(a.b * 2) by c                    | 4  | takes one column
                    a.b when c                           | 4  | expected 'where'
                    a.b where                            | 4  | 'where' without a predicate
                    sum(a.b) by c wher d                 | 14 | expected 'where'
                    a.b whereabouts                      | 4  | expected 'where'
                    """)
    void aMistakeIsToldWhereItIs(String source, int offset, String message) {
        CounterSyntaxException refused =
                catchThrowableOfType(CounterSyntaxException.class, () -> Counter.of("users.n", source));

        assertThat(refused).hasMessageContaining(message);
        assertThat(refused.offset()).isEqualTo(offset);
        assertThat(refused.isInTarget()).isFalse();
        assertThat(refused.suggestion()).isNotBlank();
    }

    @ParameterizedTest
    @CsvSource({"n", "a.b.c.d", "users.", "'users.n; DROP TABLE users'"})
    void aTargetIsAColumnOfATable(String target) {
        CounterSyntaxException refused =
                catchThrowableOfType(CounterSyntaxException.class, () -> Counter.of(target, "follows.id"));

        assertThat(refused.isInTarget()).isTrue();
    }
}
