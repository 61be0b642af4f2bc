package dev.sluice.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Chunk;
import dev.sluice.Key;
import dev.sluice.KeyColumn;
import dev.sluice.KeyType;
import dev.sluice.KeyValue;
import dev.sluice.Walk;
import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkSqlTest {

    private static final Key ID = new Key(List.of(KeyColumn.of("id", KeyType.BIGINT)));
    private static final Key COMPOSITE =
            new Key(List.of(KeyColumn.of("tenant", KeyType.TEXT), KeyColumn.of("id", KeyType.BIGINT)));
    private static final Chunk CHUNK = new Chunk(1, "b", new Walk.ByKey(ID), KeyValue.of("2"), null, KeyValue.of("5"));

    private static TestDatabase database;

    @BeforeAll
    static void makeTable() {
        database = TestServer.shared().newDatabase("chunk_sql");
        database.execute(
                "CREATE TABLE t (id bigint PRIMARY KEY, tags jsonb NOT NULL)",
                "INSERT INTO t SELECT i, jsonb_build_object('k' || i, 1) FROM generate_series(1, 9) i");
    }

    @AfterAll
    static void drop() {
        database.close();
    }

    /** The statement's first column over all rows, run with the chunk (2, 5]. */
    private static List<String> run(String sql) throws Exception {
        try (Connection connection = database.dataSource().getConnection();
                PreparedStatement statement = CHUNK.statement(connection, sql);
                ResultSet rows = statement.executeQuery()) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        }
    }

    /** Texts that look like placeholders, beside one that is: each selects exactly the chunk's rows. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT id FROM t WHERE :chunk(t) ORDER BY id",
                "SELECT id FROM t AS x WHERE :chunk( x ) ORDER BY id",
                "SELECT id FROM t AS \"odd \"\"alias\" WHERE :chunk(\"odd \"\"alias\") ORDER BY id",
                "SELECT id FROM t AS \":chunk(t)\" WHERE :chunk(\":chunk(t)\") ORDER BY id",
                "SELECT id FROM t AS \"a?b;c\" WHERE :chunk(\"a?b;c\") ORDER BY id",
                "SELECT id FROM t WHERE :chunk(t) AND ':chunk(t) ? ;' <> '' ORDER BY id",
                "SELECT id FROM t WHERE 'it''s :chunk(t)' <> '' AND :chunk(t) ORDER BY id",
                "SELECT id FROM t WHERE E'\\' :chunk(t) ?' <> '' AND :chunk(t) ORDER BY id",
                "SELECT id FROM t WHERE date'2020-01-01' < now() AND :chunk(t) ORDER BY id",
                "SELECT id FROM t WHERE name'back\\' <> '' AND :chunk(t) ORDER BY id",
                "SELECT id FROM t WHERE 'C:\\' <> '' AND :chunk(t) AND '?' <> '' ORDER BY id",
                "SELECT id FROM t WHERE $$ :chunk(t) ' ? ; $$ <> '' AND :chunk(t) ORDER BY id",
                "SELECT id FROM t WHERE $q$ $$ :chunk(t) ' $q$ <> '' AND :chunk(t) ORDER BY id",
                "SELECT id FROM t WHERE $é$ :chunk(t) ' $é$ <> '' AND :chunk(t) ORDER BY id",
                "SELECT id AS a$b$c FROM t WHERE :chunk(t) AND '$b$' <> '' ORDER BY id",
                "SELECT id AS a$$b FROM t WHERE :chunk(t) AND '$$' <> '' ORDER BY id",
                "SELECT id FROM t -- not :chunk(t), not ? and it's no string\n WHERE :chunk(t) ORDER BY id",
                "SELECT id FROM t /* :chunk(t) /* nested ? ' */ ; */ WHERE :chunk(t) ORDER BY id",
                "SELECT id::text::bigint FROM t WHERE :chunk(t) ORDER BY id",
                "SELECT id FROM t WHERE :chunk(t) AND tags ? ('k' || id) ORDER BY id",
                "SELECT id FROM t WHERE tags ?| ARRAY['k3', 'k4', 'k5', 'k9'] AND :chunk(t) AND tags ?& ARRAY['k' || id]"
                        + " ORDER BY id",
                "SELECT a.id FROM t a JOIN t b ON b.id = a.id AND :chunk(b) WHERE :chunk(a) AND a.tags ? ('k' || b.id)"
                        + " ORDER BY 1",
                "SELECT id FROM t WHERE :chunk(t) ORDER BY id;",
                "SELECT id FROM t WHERE :chunk(t) ORDER BY id ; -- done; really\n",
                "SELECT id FROM t WHERE :chunk(t) ORDER BY id; /* done; really */ -- ?",
                "SELECT id FROM t WHERE :chunk(t) ORDER BY id;;",
            })
    void onlyARealPlaceholderIsExpanded(String sql) throws Exception {
        assertThat(run(sql)).containsExactly("3", "4", "5");
    }

    @Test
    void aDoubledQuoteDoesNotEndAnEscapeString() {
        // Not executed: the JDBC driver's own reading of such a text is mistaken, and it says so.
        assertThat(ChunkSql.parse("SELECT E'it''s \\' :chunk(t) ?' FROM t WHERE :chunk(t)", ID)
                        .occurrences())
                .isEqualTo(1);
    }

    @Test
    void aCastToATypeNamedChunkIsNoPlaceholder() {
        ChunkSql sql = ChunkSql.parse("SELECT x::chunk(3) FROM t WHERE :chunk(t)", ID);

        assertThat(sql.occurrences()).isEqualTo(1);
        assertThat(sql.sqlForCheck()).startsWith("SELECT x::chunk(3) FROM t WHERE (t.\"id\" > CAST(NULL AS bigint)");
    }

    @Test
    void aCompositeKeyIsCutIntoPiecesAndTheFirstChunkIncludesItsBegin() {
        ChunkSql sql = ChunkSql.parse("DELETE FROM t WHERE :chunk(t)", COMPOSITE);
        Chunk first = new Chunk(1, "b", new Walk.ByKey(COMPOSITE), null, KeyValue.of("a", "1"), KeyValue.of("b", "2"));

        assertThat(sql.sqlFor(first))
                .isEqualTo("DELETE FROM t WHERE ((t.\"tenant\" = CAST(? AS text) AND t.\"id\" >= CAST(? AS bigint))"
                        + " OR (t.\"tenant\" > CAST(? AS text) AND t.\"tenant\" < CAST(? AS text))"
                        + " OR (t.\"tenant\" = CAST(? AS text) AND t.\"id\" <= CAST(? AS bigint)))");
    }

    @ParameterizedTest
    @ValueSource(strings = {":chunk", ":chunk()", ":chunk(a.b)", ":chunk(a, b)", ":chunk(1a)", ":chunk(\"open)"})
    void aMalformedPlaceholderIsRefusedWhereItStands(String placeholder) {
        String sql = "UPDATE t SET n = 1 WHERE " + placeholder;

        assertThatThrownBy(() -> ChunkSql.parse(sql, ID))
                .isInstanceOfSatisfying(
                        ChunkSyntaxException.class, e -> assertThat(e.offset()).isEqualTo(sql.indexOf(':')));
    }

    @Test
    void aSecondStatementIsRefusedAtItsSemicolon() {
        String sql = "UPDATE t SET n = ';' WHERE :chunk(t); DROP TABLE t";

        assertThatThrownBy(() -> ChunkSql.parse(sql, ID))
                .isInstanceOfSatisfying(
                        ChunkSyntaxException.class, e -> assertThat(e.offset()).isEqualTo(sql.lastIndexOf(';')))
                .hasMessageContaining("one statement");
        assertThatThrownBy(() -> ChunkSql.parse("UPDATE t SET n = 1; /* ' */ DROP TABLE t", ID))
                .isInstanceOf(ChunkSyntaxException.class);
    }

    @Test
    void offsetsOfTheExpandedTextLeadBackToTheUsersText() {
        String[] pieces = {
            "SELECT ",
            "tags ? 'a'",
            " ",
            "'?'",
            ":chunk(t)",
            ":chunk(\"odd\"\"one\")",
            " AND ",
            "::text",
            "-- ? \n",
            "x"
        };
        Random random = new Random(5);
        for (int round = 0; round < 500; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(12); i >= 0; i--) {
                text.append(pieces[random.nextInt(pieces.length)]).append(' ');
            }
            String source = text.toString();
            ChunkSql sql = ChunkSql.parse(source, random.nextBoolean() ? ID : COMPOSITE);
            String expanded = sql.sqlForCheck();
            int last = 0;
            for (int at = 0; at < expanded.length(); at++) {
                int back = sql.sourceOffset(at);
                assertThat(back).as("%s at %d", expanded, at).isBetween(last, source.length() - 1);
                if (!source.startsWith(":chunk", back)) {
                    assertThat(source.charAt(back)).as("%s at %d", expanded, at).isEqualTo(expanded.charAt(at));
                }
                last = back;
            }
            assertThat(sql.sourceOffset(expanded.length())).isEqualTo(source.length());
            assertThat(sql.sourceOffset(-1)).isZero();
        }
    }

    @Test
    void escapingDoublesOperatorsAndNothingElse() {
        assertThat(ChunkSql.escape("tags ? 'a?' OR tags ?| $$?$$ -- ?"))
                .isEqualTo("tags ?? 'a?' OR tags ??| $$?$$ -- ?");
        assertThat(ChunkSql.escape("a ? 'b' ; -- done")).isEqualTo("a ?? 'b' ");
        assertThat(ChunkSql.escape("a IS NULL")).isEqualTo("a IS NULL");
    }
}
