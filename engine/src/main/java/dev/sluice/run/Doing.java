package dev.sluice.run;

import dev.sluice.sql.RowError;

/** What an attempt at a chunk is doing, so that a failure can say which statement it was. Belongs to one attempt. */
final class Doing {

    private String what = "opening the transaction";
    private boolean onRows;

    /** From now on a statement on the user's rows, whose error a row may have caused. */
    void onRows(String name, String sql) {
        what = RowError.cut(name + ": " + sql.strip().replaceAll("\\s+", " "));
        onRows = true;
    }

    /** From now on the commit, at which deferred constraints and triggers speak up. */
    void commit() {
        what = "commit: deferred constraints and triggers";
        onRows = true;
    }

    /** From now on a statement of Sluice's own, whose error no row has caused. */
    void bookkeeping(String name) {
        what = name;
        onRows = false;
    }

    /** What it is, with the text of the statement, cut where it is long. */
    String what() {
        return what;
    }

    /** Whether a row may have caused its error. */
    boolean isOnRows() {
        return onRows;
    }
}
