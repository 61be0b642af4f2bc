package dev.sluice.definitions;

import java.util.List;

/** The reference page of definition files. Stateless and thread-safe. */
public final class DefinitionReference {

    private static final String HEAD = """
            # The definition file

            A backfill is a short YAML file (UTF-8): which rows of a table to walk, and what to do with them. `step` says it in SQL:

            ```yaml
            backfill: campaign-currency
            table: campaigns
            key: id
            remaining: budget_currency IS NULL
            step: |
              UPDATE campaigns c SET budget_currency = a.currency
                FROM accounts a
               WHERE a.id = c.account_id AND :chunk(c) AND c.budget_currency IS NULL
            ```

            `columns` says it without SQL:

            ```yaml
            backfill: city-currency
            table: cities
            columns:
              currency: {lookup: countries.currency, on: {country_name: name}}
            ```

            `counters` makes stored counters right while the application changes them (see the [guide](../guide/counters.md)):

            ```yaml
            backfill: user-counters
            counters:
              - users.followers_count: follows.followed_id
              - users.posts_count:     posts.user_id where deleted_at IS NULL
              - users.spent:           sum(orders.total) by buyer_id
              - users.last_post_at:    max(posts.created_at) by user_id
            ```

            `connections` computes who worked with whom (see the [guide](../guide/connections.md)):

            ```yaml
            backfill: connections
            connections: work_overlap
            ```

            `:chunk(alias)` stands for "this row of the walked table is in the chunk"; both ends of the chunk are bound.
            All mistakes in a file are reported at once, each with its place, before anything is written.
            In editors with the YAML language server, a first line
            `# yaml-language-server: $schema=docs/schema/backfill.schema.json` (with the right path) completes and checks fields.

            This page is made from the list of fields that the reader itself follows (`dev.sluice.definitions.Fields`).
            """;

    private DefinitionReference() {}

    /** The page in Markdown. */
    public static String markdown() {
        return HEAD + "\n## Fields\n\n" + table(Fields.OF_FILE) + "\n## Fields of a column, under `columns`\n\n"
                + table(Fields.OF_COLUMN) + "\n## Fields of a key list, under `keys`\n\n" + table(Fields.OF_KEYS)
                + "\n## Fields under `connections`\n\n" + table(Fields.OF_CONNECTIONS)
                + "\n## Fields of a signal, under `signals`\n\n" + table(Fields.OF_SIGNAL);
    }

    private static String table(List<FieldDescriptor> fields) {
        StringBuilder table =
                new StringBuilder("| field | value | default | meaning | example |\n|---|---|---|---|---|\n");
        for (FieldDescriptor field : fields) {
            table.append("| `").append(field.name()).append("` | ");
            table.append(cell(field.type().words() + (field.range() == null ? "" : ", " + field.range())));
            table.append(" | ").append(field.required() ? "required" : cell(field.defaultText()));
            table.append(" | ").append(cell(field.doc()));
            table.append(" | `").append(cell(field.example())).append("` |\n");
        }
        return table.toString();
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
