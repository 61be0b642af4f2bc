package dev.sluice.embedded;

import org.postgresql.ds.PGSimpleDataSource;

/** How to connect to a server of ours: the superuser and the home's password. */
record Access(String password) {
    /** Exists in every cluster; never used for data. */
    static final String MAINTENANCE_DATABASE = "postgres";

    static String jdbcUrl(int port, String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    PGSimpleDataSource dataSource(int port, String database) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setServerNames(new String[] {"127.0.0.1"});
        source.setPortNumbers(new int[] {port});
        source.setDatabaseName(database);
        source.setUser(Cluster.SUPERUSER);
        source.setPassword(password);
        // Nothing to hide on the loopback, and asking for TLS first costs a round trip per connection.
        source.setSslMode("disable");
        return source;
    }

    @Override
    public String toString() {
        return "Access[user=" + Cluster.SUPERUSER + "]";
    }
}
