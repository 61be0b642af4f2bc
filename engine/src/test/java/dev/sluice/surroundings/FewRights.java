package dev.sluice.surroundings;

import dev.sluice.Sluice;
import dev.sluice.embedded.TestDatabase;
import java.util.List;
import org.postgresql.ds.PGSimpleDataSource;

/** Roles as the guide describes them: one owns the control schema, another works. Neither is a superuser. */
final class FewRights {

    static final String OWNER = "shop_owner";
    static final String WORKER = "shop_worker";
    static final String READER = "shop_support";
    static final String PASSWORD = "secret";

    private FewRights() {}

    /** Makes roles and control schema; what is tested is the worker from then on. */
    static void prepare(TestDatabase database) {
        grant(database);
        database.reachBy(source -> become(source, WORKER));
    }

    /** Makes the roles with their rights, and nothing else. */
    static void grant(TestDatabase database) {
        for (String role : List.of(OWNER, WORKER, READER)) {
            database.execute("DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '" + role + "') THEN"
                    + " CREATE ROLE " + role + " LOGIN PASSWORD '" + PASSWORD + "'; END IF; END $$");
        }
        database.execute("GRANT CREATE ON DATABASE \"" + database.name() + "\" TO " + OWNER);
        try (Sluice owner = Sluice.builder(as(database, OWNER)).withoutWorkers().build()) {
            owner.migrate();
            owner.grant(List.of(WORKER), List.of(READER));
        }
        // What steps need: they update the walked table; triggers and some steps insert elsewhere.
        database.execute(
                "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE ON TABLES TO " + WORKER);
    }

    static PGSimpleDataSource as(TestDatabase database, String role) {
        PGSimpleDataSource source = database.server().dataSource(database.name());
        become(source, role);
        return source;
    }

    private static void become(PGSimpleDataSource source, String role) {
        source.setUser(role);
        source.setPassword(PASSWORD);
    }
}
