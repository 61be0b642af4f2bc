package dev.sluice;

/**
 * The direction in which a column of a key is walked, and where its index would put nulls.
 *
 * <p>No key holds nulls. But an index serves an order only if it agrees on their place too, so a walk along an index with an
 * unusual place of nulls has to name it.
 */
public enum KeyOrder {
    ASC("ASC", false),
    DESC("DESC", true),
    ASC_NULLS_FIRST("ASC NULLS FIRST", false),
    DESC_NULLS_LAST("DESC NULLS LAST", true);

    private final String sql;
    private final boolean descending;

    KeyOrder(String sql, boolean descending) {
        this.sql = sql;
        this.descending = descending;
    }

    /** The order of this direction with nulls at this place. */
    public static KeyOrder of(boolean descending, boolean nullsFirst) {
        if (descending) {
            return nullsFirst ? DESC : DESC_NULLS_LAST;
        }
        return nullsFirst ? ASC_NULLS_FIRST : ASC;
    }

    /** As in ORDER BY. */
    public String sql() {
        return sql;
    }

    public boolean descending() {
        return descending;
    }

    /** The same walk from its other end. */
    public KeyOrder reversed() {
        return switch (this) {
            case ASC -> DESC;
            case DESC -> ASC;
            case ASC_NULLS_FIRST -> DESC_NULLS_LAST;
            case DESC_NULLS_LAST -> ASC_NULLS_FIRST;
        };
    }
}
