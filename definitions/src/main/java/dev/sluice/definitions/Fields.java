package dev.sluice.definitions;

import static dev.sluice.definitions.FieldDescriptor.optional;
import static dev.sluice.definitions.FieldDescriptor.required;

import dev.sluice.RunOptions;
import dev.sluice.VerifyOptions;
import java.time.Duration;
import java.util.List;

/** The fields of a definition file: the one list that the reader, the JSON Schema and the reference page follow. */
final class Fields {

    private Fields() {}

    /** The fields of a file, in the order in which they are best written. */
    static final List<FieldDescriptor> OF_FILE = List.of(
            required(
                    "backfill",
                    FieldType.NAME,
                    "How commands, logs and metrics call it: 1 to 63 of a-z, 0-9, '_', '.', '-', beginning with a"
                            + " letter or digit.",
                    "campaign-currency"),
            optional("description", FieldType.TEXT, "", "What it is for, to people.", "Currency of old campaigns"),
            optional(
                    "table",
                    FieldType.TABLE,
                    "with counters and connections: theirs; otherwise required",
                    "The table to walk, as in SQL: a name or schema.name, folded to lower case unless quoted.",
                    "campaigns"),
            optional(
                    "key",
                    FieldType.COLUMN_NAMES,
                    "the table's primary key",
                    "The columns to walk by: together unique, never null, in the order of an index. Each is a name as the"
                            + " catalog has it, with desc behind it where the index descends.",
                    "[tenant, created_at desc, id]"),
            optional(
                    "keys",
                    FieldType.KEYS,
                    "every row of the table",
                    "The rows to walk, by their keys: from a file, a query or a list. Duplicates are dropped; one"
                            + " malformed key refuses the whole list.",
                    "{file: users.txt}"),
            optional(
                    "remaining",
                    FieldType.SQL_EXPRESSION,
                    "with columns: a target column is null; with step: every row",
                    "A predicate true of a row that still needs the step.",
                    "budget_currency IS NULL"),
            optional(
                    "step",
                    FieldType.SQL_STEP,
                    "",
                    "One SQL statement that does the work for the rows of a chunk, with :chunk(alias) where they are"
                            + " chosen. Exactly one of step, columns, counters and connections is given.",
                    "UPDATE t SET a = b WHERE :chunk(t) AND a IS NULL"),
            optional(
                    "columns",
                    FieldType.COLUMNS,
                    "",
                    "The columns to fill, without SQL: each from an expression over the row, or from another table."
                            + " A value that is set is never overwritten.",
                    "{currency: {lookup: countries.currency, on: {country_name: name}}}"),
            optional(
                    "counters",
                    FieldType.COUNTERS,
                    "",
                    "Counters to make right, without SQL, all of one table: the column that holds it, and the column of"
                            + " another table that refers to its row. Or sum, max or min of a column, by the column that"
                            + " refers; each with a filter behind where. The key is id if none is named.",
                    "[{users.posts_count: posts.user_id where deleted_at IS NULL}, {users.spent: sum(orders.total) by"
                            + " buyer_id}]"),
            optional(
                    "connections",
                    FieldType.CONNECTIONS,
                    "",
                    "Who worked with whom, without SQL: an edge for each two contacts who were at the same organization on a"
                            + " day. Its kind, or a mapping of what is not as usual.",
                    "work_overlap"),
            optional(
                    "skip-reason",
                    FieldType.SQL_EXPRESSION,
                    "with columns: which lookup or expression had no value; with step: a general reason",
                    "An expression of type text over a row that the step left remaining: why it was skipped.",
                    "'account ' || account_id || ' has no currency'"),
            optional(
                    "verify-with",
                    FieldType.SQL_CHECK,
                    "with columns, or a remaining: a row is wrong that is remaining",
                    "A SELECT that returns the rows of a chunk whose result is wrong, with :chunk(alias) where they are"
                            + " chosen: first the key's columns, then any others to show, such as the stored and the true"
                            + " value. With a column sluice_differs it returns every row, and says of each whether it is wrong.",
                    "SELECT t.id, t.a, t.b FROM t WHERE :chunk(t) AND t.a IS DISTINCT FROM t.b"),
            optional(
                    "verify",
                    FieldType.PROOF,
                    "false",
                    "Whether to read the rows again when the work is done, in a run of its own, and prove the result: true for"
                            + " every row; a share such as 5%, a number of rows, or sample ("
                            + VerifyOptions.USUAL_SAMPLE
                            + " rows) for so many by chance, which says how many may differ at most. See the guide."
                            + " --verify, --verify-sample and --no-verify of 'sluice run' override it.",
                    "true"),
            optional(
                            "batch-size",
                            FieldType.WHOLE_NUMBER,
                            "found from the time the step takes",
                            "A fixed chunk size in rows.",
                            "1000")
                    .within(1, RunOptions.MAX_BATCH_SIZE, "rows"),
            optional(
                            "max-workers",
                            FieldType.WHOLE_NUMBER,
                            "left to the pace",
                            "The most workers at the same time, over all processes.",
                            "2")
                    .within(1, RunOptions.MAX_WORKERS, "workers"),
            optional(
                            "sleep",
                            FieldType.DURATION,
                            "in proportion to the work",
                            "A fixed sleep after each chunk that had rows: milliseconds, or a number with ms, s or m.",
                            "50ms")
                    .within(0, Duration.ofHours(1).toMillis(), "ms"),
            optional(
                    "full-speed",
                    FieldType.TRUTH,
                    "false",
                    "Whether never to sleep and to use every worker allowed. Not together with sleep.",
                    "true"),
            optional(
                    "failure-budget",
                    FieldType.BUDGET,
                    "0.1% of the estimated rows, at least 10 and at most 1000 rows",
                    "How many rows may be quarantined; the next bad row fails the run. A number of rows, or a share of"
                            + " the rows that the plan estimates.",
                    "0.5%"),
            optional(
                            "priority",
                            FieldType.WHOLE_NUMBER,
                            String.valueOf(RunOptions.ORDINARY_PRIORITY),
                            "Which runs on a database go first when there is not enough for all: those with the higher"
                                    + " number.",
                            "8")
                    .within(RunOptions.LOWEST_PRIORITY, RunOptions.HIGHEST_PRIORITY, "(9 goes first)"),
            optional(
                    "windows",
                    FieldType.WINDOWS,
                    "always",
                    "When the run may work, by the clocks of a time zone: days, hours, time zone. Outside of its windows"
                            + " it is held.",
                    "Sat-Sun 00:00-06:00 Europe/Berlin"),
            optional(
                    "signals",
                    FieldType.SIGNALS,
                    "",
                    "Health measures of your own, beside the built-in ones: a query, a page, or a query to Prometheus."
                            + " At its limit the run stops, or is slowest.",
                    "[{name: queue_depth, sql: SELECT count(*) FROM outbox, limit: 10000}]"),
            optional(
                    "labels",
                    FieldType.LABELS,
                    "",
                    "What tells runs of one backfill apart: runs under different labels are separate.",
                    "{tenant: acme}"));

    /** The fields under {@code keys}. */
    static final List<FieldDescriptor> OF_KEYS = List.of(
            optional(
                    "file",
                    FieldType.FILE,
                    "",
                    "A text file in UTF-8, plain or compressed by gzip, with one key a line (a key of several columns as"
                            + " a CSV record). Looked for beside the definition. Exactly one of file, query and values is"
                            + " given.",
                    "users.txt"),
            optional(
                    "column",
                    FieldType.COLUMN_NAMES,
                    "the file has no header, and each line is a key",
                    "With file: it is a CSV file with a header, and this column of it holds the key; for a key of"
                            + " several columns a list of them, in the key's order.",
                    "user_id"),
            optional(
                    "query",
                    FieldType.SQL_QUERY,
                    "",
                    "A query that gives the keys, run once when the run is started, in a transaction that cannot write.",
                    "SELECT user_id FROM complaints"),
            optional("values", FieldType.KEY_VALUES, "", "The keys themselves.", "[17, 42]"));

    /** The fields under {@code connections}. */
    static final List<FieldDescriptor> OF_CONNECTIONS = List.of(
            optional(
                    "kind",
                    FieldType.EDGE_KIND,
                    "work_overlap",
                    "The kind of the edges. Others are not touched.",
                    "work_overlap"),
            optional(
                    "orphans",
                    FieldType.DROP_OR_KEEP,
                    "drop",
                    "Whether spells at an organization that does not exist make edges.",
                    "keep"),
            optional(
                    "missing-start",
                    FieldType.DROP_OR_OPEN,
                    "drop",
                    "Whether spells without a start make edges, as having begun before all others.",
                    "open"),
            optional(
                    "strategy",
                    FieldType.ONLINE_OR_BULK,
                    "online",
                    "Where edges are put: into the table that is in use, or all of them into a new table that then takes the"
                            + " place of the kind's partition.",
                    "bulk"),
            optional(
                    "indexes",
                    FieldType.BUILD_OR_KEEP,
                    "build",
                    "Whether the two walk indexes are built before an online run, where they are missing. A bulk load builds"
                            + " them anyway.",
                    "keep"),
            optional(
                    "after",
                    FieldType.AFTER_STEPS,
                    "[analyze]",
                    "What is done when all edges are made, in this order: statistics gathered, the walk indexes read into"
                            + " memory. [] for nothing.",
                    "[analyze, prewarm]"),
            optional(
                    "contacts",
                    FieldType.TABLE_COLUMNS,
                    "contacts(id, full_name)",
                    "The people: a table, and its columns in this order if they are named otherwise.",
                    "people(person_id, name)"),
            optional(
                    "organizations",
                    FieldType.TABLE_COLUMNS,
                    "organizations(id, name)",
                    "Where they worked.",
                    "companies(id, title)"),
            optional(
                    "experiences",
                    FieldType.TABLE_COLUMNS,
                    "contact_work_experiences(id, contact_id, organization_id, company_name, date_from, date_to)",
                    "Who worked where from when to when.",
                    "jobs"),
            optional(
                    "edges",
                    FieldType.TABLE_COLUMNS,
                    "contact_connections(contact_a_id, contact_b_id, kind, bridge_entity_id, date_from, date_to,"
                            + " computed_at)",
                    "Where the edges are kept, each from the lower contact to the higher.",
                    "work_connections"),
            optional(
                    "collections",
                    FieldType.TABLE_COLUMNS,
                    "user_contact_collections(user_id, contact_id, is_importer)",
                    "Which contacts a user may see. Only 'sluice paths' reads it.",
                    "visible_contacts(user_id, contact_id, imported)"));

    /** The fields of one signal under {@code signals}. */
    static final List<FieldDescriptor> OF_SIGNAL = List.of(
            required(
                    "name",
                    FieldType.SIGNAL_NAME,
                    "How 'status' and 'why' call it: a-z, 0-9 and '_', beginning with a letter, 40 at most; not the name"
                            + " of a built-in signal.",
                    "queue_depth"),
            optional(
                    "sql",
                    FieldType.SQL_QUERY,
                    "",
                    "A query that gives one row with one number, asked in a read-only transaction of one second at most."
                            + " Exactly one of sql, http and prometheus is given.",
                    "SELECT count(*) FROM outbox WHERE sent_at IS NULL"),
            optional(
                    "http",
                    FieldType.URL,
                    "",
                    "A page: status 200 means go, 429 slower, anything else stop.",
                    "https://deploys.internal/may-backfill"),
            optional("prometheus", FieldType.URL, "", "Where Prometheus is, without /api.", "http://prometheus:9090"),
            optional(
                    "query",
                    FieldType.TEXT,
                    "",
                    "With prometheus: the query, in its language.",
                    "sum(rate(checkout_errors[1m]))"),
            optional(
                    "limit",
                    FieldType.NUMBER,
                    "",
                    "The value at which the run stops; required with sql and prometheus.",
                    "10000"),
            optional(
                    "graded",
                    FieldType.TRUTH,
                    "false",
                    "Whether the run only gets slower towards the limit, and does not stop at it.",
                    "true"));

    /** The field of this name. */
    static FieldDescriptor named(List<FieldDescriptor> fields, String name) {
        return fields.stream()
                .filter(field -> field.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** The fields of one target under {@code columns}. */
    static final List<FieldDescriptor> OF_COLUMN = List.of(
            optional(
                    "expression",
                    FieldType.SQL_EXPRESSION,
                    "",
                    "The value, computed from the row itself. Exactly one of expression and lookup is given.",
                    "upper(name)"),
            optional(
                    "lookup",
                    FieldType.LOOKUP,
                    "",
                    "The column of another table that holds the value, as table.column or schema.table.column.",
                    "countries.currency"),
            optional(
                    "on",
                    FieldType.COLUMN_PAIRS,
                    "",
                    "With lookup: this table's columns and the lookup table's columns that they must equal. The lookup"
                            + " table needs a unique index on them.",
                    "{country_name: name}"));
}
