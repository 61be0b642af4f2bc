package dev.sluice.plan;

import dev.sluice.Backfill;
import dev.sluice.Finding;
import dev.sluice.Key;
import dev.sluice.Keys;
import dev.sluice.SqlStep;
import dev.sluice.sql.CheckSql;
import dev.sluice.sql.ChunkSql;
import dev.sluice.sql.ChunkSyntaxException;
import dev.sluice.sql.SqlFailure;
import dev.sluice.sql.TallySql;
import dev.sluice.store.Grants;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Compares a definition with the database and collects everything that is wrong with it. Nothing is written: statements
 * are explained, never run. The connection must be in auto-commit mode. Used for one check; not thread-safe.
 */
final class DefinitionCheck {

    private static final String EXPLAIN = "EXPLAIN ";
    private static final String STEP = "step";
    private static final String VERIFY_WITH = "verify-with";

    private final Connection connection;
    private final Backfill backfill;
    private final TableInspector inspector;
    private final List<Finding> findings = new ArrayList<>();
    private TableInspector.@Nullable Table table;
    private @Nullable Key key;

    DefinitionCheck(Connection connection, Backfill backfill) {
        this.connection = connection;
        this.backfill = backfill;
        this.inspector = new TableInspector(connection);
    }

    List<Finding> findings() {
        return findings;
    }

    /** The walked table; only valid when there are no findings. */
    TableInspector.Table table() {
        return Objects.requireNonNull(table, "no table was found");
    }

    /** The key; only valid when there are no findings. */
    Key key() {
        return Objects.requireNonNull(key, "no key was found");
    }

    void run() throws SQLException {
        Optional<TableInspector.Table> found = findTable();
        if (found.isEmpty()) {
            return;
        }
        table = found.get();
        key = findKey(found.get()).orElse(null);
        backfill.remaining().ifPresent(predicate -> explainExpression("remaining", predicate, found.get()));
        backfill.skipReason().ifPresent(expression -> explainText("skip-reason", expression, found.get()));
        backfill.keys().ifPresent(this::checkKeys);
        if (backfill.verify().isPresent() && key != null) {
            checkVerify(backfill.verify().get(), key);
        }
        if (backfill.step() instanceof SqlStep sql && key != null) {
            checkStep("the step", sql.statement(), key);
            if (backfill.unlockedStep().isPresent()) {
                checkStep("the step without a lock", backfill.unlockedStep().get(), key);
            }
            findings.addAll(new KeyWrites(sql.statement(), found.get(), key).findings());
        }
    }

    private Optional<TableInspector.Table> findTable() throws SQLException {
        Optional<TableInspector.Table> found;
        try {
            found = inspector.find(backfill.table());
        } catch (SQLException e) {
            findings.add(Finding.of(
                    "table",
                    "'" + backfill.table() + "' is not a table name: "
                            + SqlFailure.of(e).message(),
                    null));
            return Optional.empty();
        }
        if (found.isEmpty()) {
            String suggestion = Similar.question(backfill.table(), inspector.tableNames())
                    .orElse("check the name, its schema and the search_path of this role");
            findings.add(Finding.of("table", "table '" + backfill.table() + "' does not exist", suggestion));
            return Optional.empty();
        }
        List<Finding> objections = new TableCheck(inspector, backfill.table()).objections(found.get());
        findings.addAll(objections);
        return objections.isEmpty() ? found : Optional.empty();
    }

    private Optional<Key> findKey(TableInspector.Table walked) throws SQLException {
        KeyCheck check = new KeyCheck(
                backfill.table(), walked.isPartitioned(), inspector.columns(walked), KeyIndex.of(connection, walked));
        Optional<Key> found = check.key(backfill.key());
        findings.addAll(check.findings());
        return found;
    }

    // Only what can be seen without reading the list.
    private void checkKeys(Keys keys) {
        if (keys instanceof Keys.Query query) {
            explain("keys.query", EXPLAIN, query.sql(), "", position -> position - EXPLAIN.length());
        } else if (keys instanceof Keys.Text text
                && !text.file().equals(Keys.Text.STANDARD_INPUT)
                && !Files.exists(text.file())) {
            findings.add(Finding.of("keys.file", "there is no file " + text.file(), null));
        }
    }

    private void explainExpression(String field, String expression, TableInspector.Table walked) {
        String before = EXPLAIN + "SELECT 1 FROM " + walked.quoted() + " WHERE (";
        explain(field, before, expression, "\n)", position -> position - before.length());
    }

    private void explainText(String field, String expression, TableInspector.Table walked) {
        String before = EXPLAIN + "SELECT CAST((";
        explain(
                field,
                before,
                expression,
                "\n) AS text) FROM " + walked.quoted(),
                position -> position - before.length());
    }

    private void checkStep(String what, String statement, Key walkedKey) {
        Optional<ChunkSql> template = chunked(STEP, what, statement, walkedKey);
        if (template.isPresent()) {
            String sql = template.get().sqlForCheckEscaped();
            explainSql(STEP, EXPLAIN + sql, position -> template.get().sourceOffset(position - EXPLAIN.length()));
            if (findings.isEmpty() && !backfill.tallies().isEmpty()) {
                explainSql(STEP, EXPLAIN + TallySql.folded(sql, backfill.tallies()), at -> -1);
            }
        }
    }

    private void checkVerify(String statement, Key walkedKey) {
        Optional<ChunkSql> template = chunked(VERIFY_WITH, "the check", statement, walkedKey);
        if (template.isPresent()) {
            CheckSql check = CheckSql.parse(statement, walkedKey);
            int before = EXPLAIN.length() + check.before().length();
            explainSql(
                    VERIFY_WITH,
                    EXPLAIN + check.sqlForCheckEscaped(),
                    position -> template.get().sourceOffset(Math.max(0, position - before)));
        }
    }

    private Optional<ChunkSql> chunked(String field, String what, String statement, Key walkedKey) {
        ChunkSql template;
        try {
            template = ChunkSql.parse(statement, walkedKey);
        } catch (ChunkSyntaxException e) {
            findings.add(new Finding(field, e.offset(), String.valueOf(e.getMessage()), null));
            return Optional.empty();
        }
        if (template.occurrences() == 0) {
            findings.add(Finding.of(
                    field,
                    what + " has no :chunk(alias), so each chunk would touch the whole table",
                    "add AND :chunk(t) where t is the alias of '" + backfill.table() + "' in " + what));
            return Optional.empty();
        }
        return Optional.of(template);
    }

    private void explain(String field, String before, String text, String after, IntUnaryOperator offset) {
        String escaped;
        try {
            escaped = ChunkSql.escape(text);
        } catch (ChunkSyntaxException e) {
            findings.add(new Finding(field, e.offset(), "an expression, not a statement, is expected here", null));
            return;
        }
        explainSql(field, before + escaped + after, offset);
    }

    private void explainSql(String field, String sql, IntUnaryOperator offset) {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.execute();
        } catch (SQLException e) {
            findings.add(finding(field, e, offset));
        }
    }

    private Finding finding(String field, SQLException e, IntUnaryOperator offset) {
        SqlFailure failure = SqlFailure.of(e);
        ServerErrorMessage server = e instanceof PSQLException sql ? sql.getServerErrorMessage() : null;
        int position = server == null ? 0 : server.getPosition();
        String hint = server == null ? null : server.getHint();
        int at = position <= 0 ? -1 : Math.max(0, offset.applyAsInt(position - 1));
        String advice = Grants.advice(failure, connection).orElse(hint);
        return new Finding(field, at, failure.message(), advice);
    }
}
