package dev.sluice.model;

/** Every kind of step, with its sentence: {@code %1} is the worker, {@code %2} the range, {@code %3} a key or a state. */
enum Act {
    SEES_ABANDONED("%1 reads that range %2 is abandoned"),
    SEES_FRONTIER("%1 reads that a range can be cut behind key %3"),
    ENDS_SESSION("%1 has the sessions that work on range %2 ended"),
    LOCKS_RUN("%1 locks the run and reads range %2 again"),
    LOSES_RACE("%1 finds that somebody was faster, or that the run stopped"),
    CLAIMS("%1 writes itself as owner of range %2 and commits"),
    CLAIMS_UNKNOWING("%1's claim of range %2 is committed, but the answer is lost"),
    WAITS_IN_VAIN("%1 waits for the lock of range %2 until its limit and rolls back"),
    CUTS("%1 cuts range %2 and owns it"),
    CUTS_UNKNOWING("%1's new range %2 is committed, but the answer is lost"),
    SEES_WORK("%1 reads that range %2 is worked on, and finds that it could be split at key %3"),
    SPLITS("%1 splits range %2 at key %3 and owns the rest"),
    SPLITS_UNKNOWING("%1's split of range %2 at key %3 is committed, but the answer is lost"),
    ENDS_RUN("%1 ends the run"),
    BEGINS("%1 begins a chunk of range %2 up to key %3"),
    WRITES("%1 writes the chunk's data, uncommitted"),
    FAILS_ON_A_ROW("%1's chunk of range %2 holds the bad row: it fails and is rolled back"),
    SETS_ASIDE("%1 writes the bad row of range %2 into the quarantine, uncommitted"),
    SET_ASIDE_FIRST("%1 writes the bad row of range %2 into the quarantine and commits that alone"),
    PASSES_FENCE("%1 passes the fence of range %2 and holds its lock"),
    IS_FENCED_OFF("%1 is refused by the fence of range %2 and rolls back"),
    COMMITS("%1 commits the chunk of range %2 up to key %3"),
    COMMITS_UNKNOWING("%1's chunk of range %2 up to key %3 is committed, but the answer is lost"),
    LOSES_CONNECTION("%1 loses its connection after sending the commit of range %2; the server has yet to see it"),
    LATE_COMMIT("the server carries out the commit left behind on range %2, up to key %3"),
    LATE_ABORT("the server drops the transaction left behind on range %2"),
    READS_AGAIN("%1 reads range %2 again: still its own"),
    FINDS_LOST("%1 reads range %2 again: not its own any more"),
    FINISHES("%1 finishes range %2: its counts move to the run"),
    FINISH_REFUSED("%1 may not finish range %2"),
    RELEASES("%1 lets range %2 go"),
    EXPIRES("the lease of range %2 runs out"),
    RENEWS("%1's process renews the lease of range %2"),
    SESSION_ENDS("%1's session is ended by the server, its transaction with it"),
    CRASHES("%1's process is killed"),
    CRASHES_COMMITTING("%1's process is killed after sending the commit of range %2; the server has yet to see it"),
    STARTS("%1's place is taken by a new process"),
    MOVES("the run becomes %3");

    private final String sentence;

    Act(String sentence) {
        this.sentence = sentence;
    }

    String tell(int worker, int range, String detail) {
        return sentence.replace("%1", worker < 0 ? "" : Scope.NAMES.get(worker))
                .replace("%2", String.valueOf(range + 1))
                .replace("%3", detail);
    }
}
