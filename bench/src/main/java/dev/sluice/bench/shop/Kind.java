package dev.sluice.bench.shop;

/** What a customer does: one statement, one transaction. */
enum Kind {
    POINT_READ(0.6, "SELECT name, budget_currency FROM campaigns WHERE id = ?"),

    RANGE_READ(0.2, "SELECT id, name, created_at FROM campaigns WHERE id >= ? ORDER BY id LIMIT 20"),

    UPDATE(0.2, "UPDATE campaigns SET created_at = created_at + interval '1 second' WHERE id = ?");

    /** Of all transactions, 0 to 1. */
    final double share;

    final String sql;

    Kind(double share, String sql) {
        this.share = share;
        this.sql = sql;
    }

    /** The one that a number from 0 to 1 falls to. */
    static Kind at(double point) {
        double end = 0;
        for (Kind kind : values()) {
            end += kind.share;
            if (point < end) {
                return kind;
            }
        }
        return UPDATE;
    }
}
