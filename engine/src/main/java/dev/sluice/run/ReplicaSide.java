package dev.sluice.run;

import dev.sluice.verify.ChunkCheck;
import dev.sluice.verify.ReplicaPoint;
import java.sql.Connection;
import java.sql.SQLException;

/** Reads on a replica that has replayed the log up to where a verification began. Thread-safe. */
record ReplicaSide(Connections replica, String point) implements CheckChunk.ReadSide {

    @Override
    public ChunkCheck.Found with(Connection primary, Connections.Work<ChunkCheck.Found> work) throws SQLException {
        return replica.with(connection -> {
            try {
                ReplicaPoint.await(connection, point);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new SQLException("interrupted while waiting for the replica", "57014", e);
            }
            return work.run(connection);
        });
    }
}
