package dev.sluice.embedded;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The way root runs PostgreSQL: in a new user namespace, in which it is nobody. Files stay owned by root outside. */
final class UserNamespace {
    static final List<String> PREFIX = List.of("unshare", "-U");

    private UserNamespace() {}

    /** Refuses to go on when this process is root and the kernel or the machine does not let it make a user namespace. */
    static void requireIfRoot() {
        if (UserId.isRoot() && !Check.WORKS) {
            throw new EmbeddedPostgresException(
                    Problem.ROOT, "PostgreSQL does not run as root, and 'unshare -U true' fails here");
        }
    }

    /** Checked once, when first asked. */
    private static final class Check {
        static final boolean WORKS = works();

        private static boolean works() {
            List<String> line = new ArrayList<>(PREFIX);
            line.add("true");
            try {
                return Command.execute(Duration.ofSeconds(10), line).succeeded();
            } catch (EmbeddedPostgresException notInstalled) {
                return false;
            }
        }
    }
}
