package dev.sluice.bench.shop;

/** How it ended for a customer. */
enum Outcome {
    DONE,

    /** The database refused. */
    FAILED,

    /** Every connection was busy until the end. */
    NOT_SERVED
}
